package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;
import static org.adjoint.testkit.ProbabilityRows.SUMS;
import static org.adjoint.testkit.ProbabilityRows.keptOnly;
import static org.adjoint.testkit.ProbabilityRows.normalised;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Activations;
import org.adjoint.ops.Conditions;
import org.adjoint.ops.Labelling;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Softmax;

/** Rows of {@link Losses}. */
final class LossRows {
    private static final Domain PROBABILITY = Domain.interval(0.05, 1);

    private LossRows() {}

    static List<OpSpec> rows() {
        return List.of(
                crossEntropy(),
                crossEntropyOfSoftmax(),
                crossEntropyOfMaskedSoftmax(),
                crossEntropyOfLabels(),
                crossEntropyOfTreatedLabels(),
                crossEntropyOfWeighedClasses(),
                klDivergence(),
                klDivergenceOfSoftmax(),
                binaryCrossEntropy(),
                huber());
    }

    private static OpSpec crossEntropy() {
        return OpSpec.of("Losses.crossEntropy", shapes -> shapes.ofRank(1, 3)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, PROBABILITY), Operand.of(shape, PROBABILITY)),
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

    /** With targets on what the mask keeps. */
    private static OpSpec crossEntropyOfMaskedSoftmax() {
        return OpSpec.of("Losses.crossEntropy of a masked softmax", shapes -> shapes.ofRank(1, 3)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(
                                        Operand.of(shape, REAL),
                                        Operand.of(shape, Domain.NONZERO),
                                        Operand.of(shape, Domain.interval(0, 1))),
                                xs -> {
                                    Expr mask = Activations.relu(xs.get(1));
                                    Expr t = Conditions.where(
                                            mask, xs.get(2), xs.get(2).times(0));
                                    return Losses.crossEntropy(Softmax.softmax(xs.get(0), -1, mask), t);
                                },
                                in -> {
                                    Expected logs = keptOnly(in.get(0), in.get(1), shape.rank() - 1, true);
                                    return meanOverRows(shape, p -> -in.get(2).at(p) * logs.elements()[p]);
                                })))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE);
    }

    private static OpSpec crossEntropyOfLabels() {
        return OpSpec.of("Losses.crossEntropyOfLabels", LossRows::labelled)
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

    /** Label 0 is ignored, the others are smoothed, and classes have weights. */
    private static OpSpec crossEntropyOfTreatedLabels() {
        return OpSpec.of("Losses.crossEntropyOfLabels treated", shapes -> shapes.ofRank(1, 3)
                        .filter(s -> s.dim(-1) > 0)
                        .flatMap(shape -> Arbitraries.of(0.0, 0.1, 1.0).map(smoothing -> treated(shape, smoothing))))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "weights of another number of classes",
                        g -> Losses.crossEntropyOfLabels(
                                g.input("z", Shape.of(5, 3)),
                                g.input("t", Shape.of(5), DType.INT32),
                                Labelling.plain().weighing(g.input("w", Shape.of(4)))),
                        "crossEntropyOfLabels: the weights",
                        "(4)",
                        "(5, 3)")
                .refusing(
                        "a smoothing above 1",
                        g -> Losses.crossEntropyOfLabels(
                                g.input("z", Shape.of(5, 3)),
                                g.input("t", Shape.of(5), DType.INT32),
                                Labelling.plain().smoothing(1.5)),
                        "smoothing",
                        "1.5");
    }

    private static OpCase treated(Shape shape, double smoothing) {
        int classes = shape.dim(-1);
        // No input: their gradient is a difference of equal terms where one row counts and is not smoothed.
        Tensor weights = Tensor.generate(Shape.of(classes), DType.FLOAT64, k -> 0.5 + 0.25 * (k % 7));
        return OpCase.of(
                "smoothing " + smoothing,
                labelled(shape),
                xs -> Losses.crossEntropyOfLabels(
                        xs.get(0),
                        xs.get(1),
                        treatment(
                                smoothing,
                                xs.get(0)
                                        .graph()
                                        .constant(weights.cast(xs.get(0).dtype())))),
                in -> costOfLabels(in.get(0), in.get(1), weights, smoothing));
    }

    private static List<Operand> labelled(Shape shape) {
        int last = shape.rank() - 1;
        return List.of(
                Operand.of(shape, REAL), Operand.indices(Shape.of(Arrays.copyOf(shape.dims(), last)), shape.dim(last)));
    }

    private static Labelling treatment(double smoothing, Expr weights) {
        return Labelling.plain().ignoring(0).smoothing(smoothing).weighing(weights);
    }

    private static Expected costOfLabels(Tensor z, Tensor labels, Tensor weights, double smoothing) {
        int classes = z.shape().dim(-1);
        double[] logs = normalised(z, z.shape().rank() - 1, true).elements();
        double cost = 0;
        double weight = 0;
        for (int row = 0; row < labels.size(); row++) {
            int label = (int) labels.at(row);
            if (label == 0) {
                continue;
            }
            weight += weights.at(label);
            for (int k = 0; k < classes; k++) {
                double q = smoothing / classes + (k == label ? 1 - smoothing : 0);
                cost -= q * weights.at(k) * logs[row * classes + k];
            }
        }
        double mean = weight == 0 ? 0 : cost / weight;
        return new Expected(Shape.scalar(), new double[] {mean}, new double[] {mean});
    }

    /** With the weights of the classes as an input, for the gradient by them. */
    private static OpSpec crossEntropyOfWeighedClasses() {
        return OpSpec.of("Losses.crossEntropyOfLabels by weights", shapes -> shapes.ofRank(1, 3)
                        .filter(s -> s.dim(-1) > 0)
                        .flatMap(shape -> Arbitraries.of(0.1, 0.5, 1.0).map(smoothing -> weighed(shape, smoothing))))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE);
    }

    private static OpCase weighed(Shape shape, double smoothing) {
        List<Operand> operands = new ArrayList<>(labelled(shape));
        operands.add(Operand.of(Shape.of(shape.dim(-1)), Domain.POSITIVE));
        return OpCase.of(
                "smoothing " + smoothing,
                operands,
                xs -> Losses.crossEntropyOfLabels(xs.get(0), xs.get(1), treatment(smoothing, xs.get(2))),
                in -> costOfLabels(in.get(0), in.get(1), in.get(2), smoothing));
    }

    private static OpSpec klDivergence() {
        return OpSpec.of("Losses.klDivergence", shapes -> shapes.ofRank(1, 3)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, PROBABILITY), Operand.of(shape, PROBABILITY)),
                                xs -> Losses.klDivergence(xs.get(0), xs.get(1)),
                                in -> spread(meanOverRows(
                                        in.get(0).shape(),
                                        p -> in.get(1).at(p)
                                                * StrictMath.log(in.get(1).at(p)
                                                        / in.get(0).at(p)))))))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "shapes that differ",
                        g -> Losses.klDivergence(g.input("p", Shape.of(2, 3)), g.input("t", Shape.of(2, 4))),
                        "klDivergence",
                        "(2, 3)",
                        "(2, 4)");
    }

    /** The two logarithms of each term cancel. */
    private static Expected spread(Expected mean) {
        return new Expected(mean.shape(), mean.elements(), new double[] {mean.scale()[0] * 4});
    }

    private static OpSpec klDivergenceOfSoftmax() {
        return OpSpec.of("Losses.klDivergence of a softmax", shapes -> shapes.ofRank(1, 3)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, REAL), Operand.of(shape, PROBABILITY)),
                                xs -> Losses.klDivergence(Softmax.softmax(xs.get(0), -1), xs.get(1)),
                                in -> {
                                    double[] logs = normalised(in.get(0), shape.rank() - 1, true)
                                            .elements();
                                    return spread(meanOverRows(
                                            shape,
                                            p -> in.get(1).at(p)
                                                    * (StrictMath.log(in.get(1).at(p)) - logs[p])));
                                })))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE);
    }

    private static OpSpec binaryCrossEntropy() {
        return OpSpec.of("Losses.binaryCrossEntropyWithLogits", shapes -> shapes.any()
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, REAL), Operand.of(shape, PROBABILITY)),
                                xs -> Losses.binaryCrossEntropyWithLogits(xs.get(0), xs.get(1)),
                                in -> mean(in, (z, t) -> {
                                    double p = 1 / (1 + StrictMath.exp(-z));
                                    return -t * StrictMath.log(p) - (1 - t) * StrictMath.log(1 - p);
                                }))))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "shapes that would broadcast",
                        g -> Losses.binaryCrossEntropyWithLogits(
                                g.input("z", Shape.of(3, 1)), g.input("t", Shape.of(3))),
                        "binaryCrossEntropyWithLogits",
                        "(3, 1)",
                        "(3)");
    }

    private static OpSpec huber() {
        return OpSpec.of("Losses.huber", shapes -> shapes.any()
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, REAL), Operand.of(shape, Domain.interval(-1, 1))),
                                xs -> Losses.huber(xs.get(0), xs.get(1), 1.5),
                                in -> mean(in, (p, t) -> {
                                    double e = Math.abs(p - t);
                                    return e <= 1.5 ? e * e / 2 : 1.5 * (e - 0.75);
                                }))))
                .within(SUMS)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing(
                        "shapes that would broadcast",
                        g -> Losses.huber(g.input("p", Shape.of(3, 1)), g.input("t", Shape.of(3)), 1),
                        "huber",
                        "(3, 1)",
                        "(3)")
                .refusing(
                        "a delta of 0",
                        g -> Losses.huber(g.input("p", Shape.of(3)), g.input("t", Shape.of(3)), 0),
                        "huber: delta",
                        "(3)");
    }

    private static Expected mean(List<Tensor> in, DoubleBinaryOperator cost) {
        double sum = 0;
        for (int i = 0; i < in.get(0).size(); i++) {
            sum += cost.applyAsDouble(in.get(0).at(i), in.get(1).at(i));
        }
        double mean = sum / in.get(0).size();
        return new Expected(Shape.scalar(), new double[] {mean}, new double[] {mean});
    }
}
