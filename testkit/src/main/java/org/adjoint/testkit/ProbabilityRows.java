package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Activations;
import org.adjoint.ops.Conditions;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Softmax;

/** Rows of {@link Softmax}. */
final class ProbabilityRows {
    /** Logits so far apart that the probabilities of most classes underflow. */
    private static final Domain FAR = Domain.interval(-1e4, 1e4);

    static final Tolerance SUMS =
            Tolerance.SUM.nearZero(1, "the logarithm of a probability beside 1 is the difference of rounded numbers");

    private ProbabilityRows() {}

    static List<OpSpec> rows() {
        return List.of(
                along("Softmax.softmax", Softmax::softmax, REAL, false),
                along("Softmax.softmax of far logits", Softmax::softmax, FAR, false)
                        .differentiable(0),
                along("Softmax.logSoftmax", Softmax::logSoftmax, REAL, true),
                along("Softmax.logSoftmax of far logits", Softmax::logSoftmax, FAR, true)
                        .differentiable(0),
                along(
                        "Exponentials.log of a softmax",
                        (z, axis) -> Exponentials.log(Softmax.softmax(z, axis)),
                        REAL,
                        true),
                along(
                                "Exponentials.log of a softmax of far logits",
                                (z, axis) -> Exponentials.log(Softmax.softmax(z, axis)),
                                FAR,
                                true)
                        .differentiable(0),
                masked("Softmax.softmax masked", Softmax::softmax, REAL, false),
                masked("Softmax.softmax masked, of far logits", Softmax::softmax, FAR, false)
                        .differentiable(0),
                masked(
                        "Softmax.logSoftmax masked",
                        (z, axis, mask) -> finite(Softmax.logSoftmax(z, axis, mask)),
                        REAL,
                        true),
                masked(
                        "Exponentials.log of a masked softmax",
                        (z, axis, mask) -> finite(Exponentials.log(Softmax.softmax(z, axis, mask))),
                        REAL,
                        true),
                sparsemax());
    }

    /** With 0 for the logarithm of 0, through which differences can be taken. */
    private static Expr finite(Expr logarithm) {
        return Conditions.nanToNum(logarithm, Double.NaN, Double.POSITIVE_INFINITY, 0);
    }

    private static OpSpec along(String name, BiFunction<Expr, Integer, Expr> build, Domain domain, boolean log) {
        return OpSpec.of(name, shapes -> Combinators.combine(
                                shapes.ofRank(1, 3), Arbitraries.integers().between(0, 5))
                        .as((shape, choice) -> {
                            int axis = choice % shape.rank();
                            int named = choice > 2 ? axis - shape.rank() : axis;
                            return OpCase.of(
                                    "axis " + named,
                                    List.of(Operand.of(shape, domain)),
                                    xs -> build.apply(xs.get(0), named),
                                    in -> normalised(in.get(0), axis, log));
                        }))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NAN)
                .refusing(
                        "an axis outside the shape",
                        g -> build.apply(g.input("z", Shape.of(2, 3)), 2),
                        "oftmax: axis 2",
                        "(2, 3)");
    }

    /** Probabilities from the logits' differences, each its own sum: 1 / Σₖ exp(zₖ - z). */
    static Expected normalised(Tensor z, int axis, boolean log) {
        double[] elements = new double[z.size()];
        double[] scale = new double[z.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(z.shape(), p);
            double largest = Double.NEGATIVE_INFINITY;
            double[] differences = new double[z.shape().dim(axis)];
            for (int k = 0; k < differences.length; k++) {
                index[axis] = k;
                differences[k] = Plain.at(z, index) - z.at(p);
                largest = Math.max(largest, differences[k]);
            }
            double sum = 0;
            for (double difference : differences) {
                sum += StrictMath.exp(difference - largest);
            }
            double logarithm = -largest - StrictMath.log(sum);
            elements[p] = log ? logarithm : StrictMath.exp(logarithm);
            // exp and its argument are rounded: relative errors grow with the distance from the largest.
            scale[p] = Math.abs(elements[p]) * (log ? 1 : 1 + Math.abs(largest));
        }
        return new Expected(z.shape(), elements, scale);
    }

    private static OpSpec masked(String name, Masked build, Domain domain, boolean log) {
        return OpSpec.of(name, shapes -> Combinators.combine(
                                shapes.ofRank(1, 3), Arbitraries.integers().between(0, 255))
                        .as((shape, choice) -> {
                            int axis = choice % shape.rank();
                            Shape mask = Shapes.narrowed(shape, choice);
                            return OpCase.of(
                                    "axis " + axis,
                                    List.of(Operand.of(shape, domain), Operand.of(mask, Domain.NONZERO)),
                                    xs -> build.of(xs.get(0), axis, Activations.relu(xs.get(1))),
                                    in -> keptOnly(in.get(0), in.get(1), axis, log));
                        }))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "a mask that does not fit",
                        g -> build.of(g.input("z", Shape.of(2, 3)), 1, g.input("m", Shape.of(2))),
                        "oftmax: the mask",
                        "(2)",
                        "(2, 3)");
    }

    private interface Masked {
        Expr of(Expr z, int axis, Expr mask);
    }

    /** Over the elements at which the mask is positive; the others are 0, and so are their logarithms here. */
    static Expected keptOnly(Tensor z, Tensor mask, int axis, boolean log) {
        double[] elements = new double[z.size()];
        double[] scale = new double[z.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(z.shape(), p);
            if (!(Plain.at(mask, Plain.broadcastIndex(index, mask.shape())) > 0)) {
                continue;
            }
            double largest = 0;
            double sum = 0;
            for (int k = 0; k < z.shape().dim(axis); k++) {
                index[axis] = k;
                if (Plain.at(mask, Plain.broadcastIndex(index, mask.shape())) > 0) {
                    double difference = Plain.at(z, index) - z.at(p);
                    largest = Math.max(largest, difference);
                    sum += StrictMath.exp(Math.min(difference, 700));
                }
            }
            elements[p] = log ? -StrictMath.log(sum) : 1 / sum;
            scale[p] = Math.abs(elements[p]) * (log ? 1 : 1 + largest);
        }
        return new Expected(z.shape(), elements, scale);
    }

    private static OpSpec sparsemax() {
        return OpSpec.of("Softmax.sparsemax", shapes -> Combinators.combine(
                                shapes.ofRank(1, 3), Arbitraries.integers().between(0, 2))
                        .as((shape, choice) -> {
                            int axis = choice % shape.rank();
                            return OpCase.of(
                                    "axis " + axis,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Softmax.sparsemax(xs.get(0), axis),
                                    in -> nearest(in.get(0), axis));
                        }))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "an axis outside the shape",
                        g -> Softmax.sparsemax(g.input("z", Shape.of(2, 3)), 2),
                        "sparsemax: axis 2",
                        "(2, 3)");
    }

    /** max(z - threshold, 0), with the threshold found by bisection. */
    private static Expected nearest(Tensor z, int axis) {
        Expected thresholds = Plain.fold(z, new int[] {axis}, true, MASS_ONE, v -> 0);
        double[] elements = new double[z.size()];
        double[] scale = new double[z.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(z.shape(), p);
            index[axis] = 0;
            double threshold = thresholds.elements()[Plain.position(thresholds.shape(), index)];
            elements[p] = Math.max(z.at(p) - threshold, 0);
            scale[p] = 10;
        }
        return new Expected(z.shape(), elements, scale);
    }

    private static final ToDoubleFunction<double[]> MASS_ONE = v -> {
        double low = Arrays.stream(v).min().orElse(0) - 1;
        double high = Arrays.stream(v).max().orElse(0);
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            double mass = Arrays.stream(v).map(z -> Math.max(z - middle, 0)).sum();
            low = mass > 1 ? middle : low;
            high = mass > 1 ? high : middle;
        }
        return low;
    };
}
