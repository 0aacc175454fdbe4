package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.POSITIVE;
import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Sampling;

/** Rows of {@link Sampling}. Each expects the numbers of a new graph's first draw. */
final class SamplingRows {
    private static final Tolerance SAMPLED =
            new Tolerance(2e-6, 1e-14, 2, "functions of rounded numbers, some beside a zero or a pole");

    /** Of the normal density, times √(2π), between the bounds of the truncated one. */
    private static final double MASS = mass(-1, 2);

    private SamplingRows() {}

    static List<OpSpec> rows() {
        return List.of(
                standard("Sampling.uniform of a shape", Sampling::uniform, (u, v) -> u)
                        .within(Tolerance.EXACT),
                twoParameters("Sampling.uniform", Sampling::uniform, (u, v) -> u, (low, high) -> high - low),
                standard("Sampling.normal of a shape", Sampling::normal, SamplingRows::boxMuller)
                        .within(SAMPLED),
                twoParameters("Sampling.normal", Sampling::normal, SamplingRows::boxMuller, (m, d) -> d),
                OpSpec.of("Sampling.truncatedNormal", shapes -> shapes.broadcasting(2)
                                .map(pair -> OpCase.of(
                                        "between -1 and 2",
                                        List.of(Operand.of(pair.get(0), REAL), Operand.of(pair.get(1), POSITIVE)),
                                        xs -> Sampling.truncatedNormal(xs.get(0), xs.get(1), -1, 2),
                                        in -> located(in, SamplingRows::truncated, (m, d) -> d))))
                        .within(new Tolerance(2e-6, 1e-11, 2, "Simpson's rule with 600 steps"))
                        .drawing(OpSpec.NonFinite.NONE)
                        .refusing(
                                "an interval far out",
                                g -> Sampling.truncatedNormal(g.constant(0), g.constant(1), 5, 6),
                                "truncatedNormal",
                                "[5.0, 6.0]")
                        .refusing(
                                "an empty interval",
                                g -> Sampling.truncatedNormal(g.constant(0), g.constant(1), 1, 1),
                                "truncatedNormal",
                                "[1.0, 1.0]"),
                standard("Sampling.gumbel", Sampling::gumbel, (u, v) -> gumbel(u))
                        .within(SAMPLED),
                OpSpec.of("Sampling.bernoulli", shapes -> shapes.any()
                                .map(shape -> OpCase.of(
                                        "",
                                        List.of(Operand.of(shape, Domain.interval(-0.2, 1.2))),
                                        xs -> Sampling.bernoulli(xs.get(0)),
                                        in -> below(in.get(0)))))
                        .within(Tolerance.EXACT)
                        // A staircase: differences see its steps, not its slope.
                        .differentiable(0)
                        .refusing(
                                "integers",
                                g -> Sampling.bernoulli(g.input("p", Shape.of(2), DType.INT32)),
                                "bernoulli",
                                "INT32"),
                OpSpec.of("Sampling.categorical", shapes -> Combinators.combine(
                                        shapes.ofRank(1, 3),
                                        Arbitraries.integers().between(0, 2))
                                .filter((shape, choice) -> shape.dim(choice % shape.rank()) > 0)
                                .as((shape, choice) -> OpCase.of(
                                        "axis " + choice % shape.rank(),
                                        List.of(Operand.of(shape, REAL)),
                                        xs -> Sampling.categorical(xs.get(0), choice % shape.rank()),
                                        in -> largest(in.get(0), choice % shape.rank()))))
                        .within(Tolerance.EXACT)
                        .drawing(OpSpec.NonFinite.NONE)
                        .differentiable(0)
                        .refusing(
                                "an empty axis",
                                g -> Sampling.categorical(g.input("z", Shape.of(2, 0)), 1),
                                "argMax",
                                "(2, 0)"));
    }

    private static double boxMuller(double u, double v) {
        return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
    }

    private static double gumbel(double u) {
        return -Math.log(-Math.log1p(-u));
    }

    /** The number between -1 and 2 below which the part u of the truncated distribution lies, by bisection, then Newton's. */
    private static double truncated(double u, double unused) {
        double wanted = u * MASS;
        double low = -1;
        double high = 2;
        for (int i = 0; i < 6; i++) {
            double middle = (low + high) / 2;
            boolean over = mass(-1, middle) > wanted;
            high = over ? middle : high;
            low = over ? low : middle;
        }
        double z = (low + high) / 2;
        for (int i = 0; i < 4; i++) {
            z -= (mass(-1, z) - wanted) * Math.exp(z * z / 2);
        }
        return z;
    }

    /** The integral of exp(-z²/2) by Simpson's rule. */
    private static double mass(double from, double to) {
        int steps = 600;
        double width = (to - from) / steps;
        DoubleUnaryOperator density = z -> Math.exp(-z * z / 2);
        double sum = density.applyAsDouble(from) + density.applyAsDouble(to);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 1 ? 4 : 2) * density.applyAsDouble(from + i * width);
        }
        return sum * width / 3;
    }

    /** Numbers of a shape alone; the scalar operand says in which graph. */
    private static OpSpec standard(String name, BiFunction<Graph, Shape, Expr> build, DoubleBinaryOperator value) {
        return OpSpec.of(name, shapes -> shapes.any()
                        .map(shape -> OpCase.of(
                                "shape " + shape,
                                List.of(Operand.of(Shape.scalar(), REAL)),
                                xs -> build.apply(xs.get(0).graph(), shape),
                                in -> drawn(shape, in.get(0).dtype(), value))))
                .drawing(OpSpec.NonFinite.NONE)
                .differentiable(0);
    }

    private static Expected drawn(Shape shape, DType dtype, DoubleBinaryOperator value) {
        double[] first = PlainPhilox.uniform(shape, dtype, 0);
        double[] second = PlainPhilox.uniform(shape, dtype, 1);
        double[] numbers = new double[first.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = value.applyAsDouble(first[i], second[i]);
        }
        return Expected.of(shape, numbers);
    }

    private static OpSpec twoParameters(
            String name, BinaryOperator<Expr> build, DoubleBinaryOperator sample, DoubleBinaryOperator factor) {
        return OpSpec.of(name, shapes -> shapes.broadcasting(2)
                        .map(pair -> OpCase.of(
                                "",
                                List.of(Operand.of(pair.get(0), REAL), Operand.of(pair.get(1), REAL)),
                                xs -> build.apply(xs.get(0), xs.get(1)),
                                in -> located(in, sample, factor))))
                .within(SAMPLED)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "integers",
                        g -> build.apply(
                                g.input("a", Shape.of(2), DType.INT32), g.input("b", Shape.of(2), DType.INT32)),
                        "INT32");
    }

    /** a + factor(a, b) times the sample, broadcasting. */
    private static Expected located(List<Tensor> in, DoubleBinaryOperator sample, DoubleBinaryOperator factor) {
        Shape shape = Shape.broadcast("", in.get(0).shape(), in.get(1).shape());
        Expected drawn = drawn(shape, in.get(0).dtype(), sample);
        Tensor numbers = Tensor.of(shape, drawn.elements());
        return Plain.elementwise(
                List.of(in.get(0), in.get(1), numbers), v -> v[0] + factor.applyAsDouble(v[0], v[1]) * v[2]);
    }

    private static Expected below(Tensor p) {
        double[] numbers = PlainPhilox.uniform(p.shape(), p.dtype(), 0);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] < p.at(i) ? 1 : 0;
        }
        return Expected.of(p.shape(), numbers);
    }

    private static Expected largest(Tensor logits, int axis) {
        double[] numbers = PlainPhilox.uniform(logits.shape(), logits.dtype(), 0);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = logits.at(i) + gumbel(numbers[i]);
        }
        return Plain.fold(Tensor.of(logits.shape(), numbers), new int[] {axis}, false, SamplingRows::first, v -> 0);
    }

    private static double first(double[] v) {
        int best = 0;
        for (int i = 1; i < v.length; i++) {
            best = v[i] > v[best] ? i : best;
        }
        return best;
    }
}
