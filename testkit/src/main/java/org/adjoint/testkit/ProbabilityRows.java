package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Softmax;

/** Rows of {@link Softmax} and {@link Losses}. */
final class ProbabilityRows {
    /** Logits so far apart that the probabilities of most classes underflow. */
    private static final Domain FAR = Domain.interval(-1e4, 1e4);

    private static final Tolerance SUMS =
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
                crossEntropy(),
                crossEntropyOfSoftmax(),
                crossEntropyOfLabels());
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
    private static Expected normalised(Tensor z, int axis, boolean log) {
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

    private static OpSpec crossEntropy() {
        Domain probability = Domain.interval(0.05, 1);
        return OpSpec.of("Losses.crossEntropy", shapes -> shapes.ofRank(1, 3)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, probability), Operand.of(shape, probability)),
                                xs -> Losses.crossEntropy(xs.get(0), xs.get(1)),
                                in -> meanOverRows(
                                        in.get(0).shape(),
                                        p -> -in.get(1).at(p)
                                                * StrictMath.log(in.get(0).at(p))))))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "shapes that differ",
                        g -> Losses.crossEntropy(g.input("p", Shape.of(2, 3)), g.input("t", Shape.of(2, 4))),
                        "crossEntropy",
                        "(2, 3)",
                        "(2, 4)");
    }

    private static OpSpec crossEntropyOfSoftmax() {
        return OpSpec.of("Losses.crossEntropy of a softmax", shapes -> shapes.ofRank(1, 3)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, REAL), Operand.of(shape, Domain.interval(0, 1))),
                                xs -> Losses.crossEntropy(Softmax.softmax(xs.get(0), -1), xs.get(1)),
                                in -> {
                                    Expected logs = normalised(in.get(0), shape.rank() - 1, true);
                                    return meanOverRows(shape, p -> -in.get(1).at(p) * logs.elements()[p]);
                                })))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE);
    }

    private static OpSpec crossEntropyOfLabels() {
        return OpSpec.of("Losses.crossEntropyOfLabels", ProbabilityRows::labelled)
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "labels of another shape",
                        g -> Losses.crossEntropyOfLabels(
                                g.input("z", Shape.of(5, 3)), g.input("t", Shape.of(4), DType.INT32)),
                        "crossEntropyOfLabels",
                        "(5, 3)",
                        "(4)")
                .refusing(
                        "labels that are no integers",
                        g -> Losses.crossEntropyOfLabels(g.input("z", Shape.of(5, 3)), g.input("t", Shape.of(5))),
                        "crossEntropyOfLabels",
                        "INT32")
                .refusing(
                        "a label outside the classes",
                        g -> {
                            Expr labels = g.input("t", Shape.of(2), DType.INT32);
                            Expr loss = Losses.crossEntropyOfLabels(g.input("z", Shape.of(2, 3)), labels);
                            labels.set(0, 3);
                            return loss;
                        },
                        "crossEntropyOfLabels",
                        "[0, 3)");
    }

    private static Arbitrary<OpCase> labelled(Shapes shapes) {
        return shapes.ofRank(1, 3).filter(s -> s.dim(-1) > 0).map(shape -> {
            int last = shape.rank() - 1;
            int classes = shape.dim(last);
            Shape rows = Shape.of(Arrays.copyOf(shape.dims(), last));
            return OpCase.of(
                    "",
                    List.of(Operand.of(shape, REAL), Operand.indices(rows, classes)),
                    xs -> Losses.crossEntropyOfLabels(xs.get(0), xs.get(1)),
                    in -> {
                        Expected logs = normalised(in.get(0), last, true);
                        return meanOverRows(
                                shape, p -> p % classes == in.get(1).at(p / classes) ? -logs.elements()[p] : 0);
                    });
        });
    }

    /** The mean over rows of the sums of terms along the last axis. */
    private static Expected meanOverRows(Shape shape, IntToDoubleFunction term) {
        double rows = shape.with(-1, 1).size();
        double sum = 0;
        double magnitude = 0;
        for (int p = 0; p < shape.size(); p++) {
            sum += term.applyAsDouble(p);
            magnitude += Math.abs(term.applyAsDouble(p));
        }
        return new Expected(Shape.scalar(), new double[] {sum / rows}, new double[] {magnitude / rows});
    }
}
