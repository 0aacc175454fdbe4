package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.index;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Exponentials.xlogy;
import static org.adjoint.ops.Layouts.expandDims;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.logSoftmax;

import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.adjoint.op.Site;
import org.adjoint.op.TensorType;

/**
 * Scalars that training makes small. A row is a vector along the last axis; losses are means over the rows, or over all n
 * elements, and NaN over none.
 */
public final class Losses {
    private Losses() {}

    /**
     * y = mean over rows of -Σ t ln p, a scalar, for probabilities p (..., classes) and targets t of the same shape and type;
     * pBar = -yBar t / (p rows), tBar = -yBar ln p / rows. A class with t = 0 adds nothing, even where p is 0. If p is
     * {@link Softmax#softmax(Expr, int) softmax(z)}, with a mask or without, value and gradient are computed from z, zBar = yBar
     * (p Σt - t) / rows, and stay finite for finite logits of any size.
     *
     * @throws IllegalArgumentException if the shapes or types differ, or are of rank 0 or INT32
     */
    public static Expr crossEntropy(Expr p, Expr t) {
        requireRows("crossEntropy", p, t);
        return mean(sum(weightedLog(t, p), -1)).negate();
    }

    private static void requireRows(String op, Expr p, Expr t) {
        Arguments.requireFloat(op, p);
        if (!p.type().equals(t.type()) || p.shape().rank() == 0) {
            throw Site.refusal(op + ": probabilities and targets must be rows of one shape and type: p is " + p.type()
                    + ", t is " + t.type());
        }
    }

    static final Pointwise WEIGHTED_LOG =
            pointwise("weightedLog", Losses::weightedLog).partials((t, l, y) -> l, (t, l, y) -> t);

    /** t l for l = ln p from logits, which is -infinity where p is 0; nothing where t is 0 too. */
    private static Scalar weightedLog(Scalar t, Scalar l) {
        Scalar product = t.times(l);
        Scalar none = l.eq(constant(Double.NEGATIVE_INFINITY)).select(zero(), product);
        return t.eq(zero()).select(none, product);
    }

    /** t ln p; a softmax gives its logarithm itself. */
    private static Expr weightedLog(Expr t, Expr p) {
        return Logarithms.isOfSoftmax(p) ? WEIGHTED_LOG.apply(t, log(p)) : xlogy(t, p);
    }

    /**
     * y = mean over rows of Σ t ln(t / p), a scalar, 0 where the probabilities p (..., classes) are the targets t, of the same
     * shape and type; pBar = -yBar t / (p rows), tBar = yBar (ln(t / p) + 1) / rows. A class with t = 0 adds nothing. If p is
     * {@link Softmax#softmax(Expr, int) softmax(z)}, value and gradient are computed from z, as in {@link #crossEntropy}.
     *
     * @throws IllegalArgumentException if the shapes or types differ, or are of rank 0 or INT32
     */
    public static Expr klDivergence(Expr p, Expr t) {
        requireRows("klDivergence", p, t);
        return mean(sum(xlogy(t, t).minus(weightedLog(t, p)), -1));
    }

    static final Pointwise BINARY_CROSS_ENTROPY = pointwise("binaryCrossEntropy", (z, t) -> z.max(zero())
                    .minus(z.times(t))
                    .plus(z.abs().negate().exp().log1p()))
            .partials((z, t, y) -> z.sigmoid().minus(t), (z, t, y) -> z.negate());

    /**
     * y = mean over all elements of -t ln σ(z) - (1 - t) ln(1 - σ(z)), a scalar, for logits z and targets t in [0, 1] of one
     * shape and type, without overflow; zBar = yBar (σ(z) - t) / n, tBar = -yBar z / n.
     *
     * @throws IllegalArgumentException if the shapes or types differ, or are INT32
     */
    public static Expr binaryCrossEntropyWithLogits(Expr z, Expr t) {
        requireAlike("binaryCrossEntropyWithLogits", z, t);
        return mean(BINARY_CROSS_ENTROPY.apply(z, t));
    }

    /** Broadcasting (n, 1) against (n) to (n, n) is the classic silent mistake here. */
    private static void requireAlike(String op, Expr a, Expr b) {
        Arguments.requireFloat(op, a);
        if (!a.type().equals(b.type())) {
            throw Site.refusal(op + ": predictions and targets must be of one shape and type: they are " + a.type()
                    + " and " + b.type());
        }
    }

    /**
     * y = mean over all elements of h(p - t), a scalar, with h(e) = e²/2 where |e| ≤ delta, and delta (|e| - delta/2) beyond:
     * less sensitive to outliers than the squared error. pBar = yBar clip(p - t, -delta, delta) / n, tBar = -pBar. Huber,
     * Robust estimation of a location parameter (1964).
     *
     * @throws IllegalArgumentException if the shapes or types differ or are INT32, or delta is not positive
     */
    public static Expr huber(Expr p, Expr t, double delta) {
        requireAlike("huber", p, t);
        if (!(delta > 0)) {
            throw Site.refusal("huber: delta must be positive, it is " + delta + "; p is " + p.shape());
        }
        return mean(pointwise("huber", (a, b) -> {
                    Scalar e = a.minus(b);
                    Scalar size = e.abs();
                    return size.le(constant(delta))
                            .select(e.times(e).times(0.5), size.minus(delta / 2).times(delta));
                })
                .apply(p, t));
    }

    /**
     * y = mean over rows of -ln softmax(z)[label], a scalar, for logits z (..., classes) and INT32 labels (...); zBar =
     * yBar (softmax(z) - oneHot(label)) / rows. A label outside [0, classes) is refused as {@link Indices} says of an index.
     *
     * @throws IllegalArgumentException if z is INT32 or of rank 0, the number of classes is not in [1, 2²⁴], the labels are
     *     not INT32, or their shape is not that of z without the last axis
     */
    public static Expr crossEntropyOfLabels(Expr z, Expr labels) {
        String op = "crossEntropyOfLabels";
        int classes = requireLabelled(op, z, labels);
        Expr known = Labels.require(op, labels, classes);
        Expr chosen = pointwise("atLabel", (a, label) -> Labels.atLabel(label, a))
                .indices(1)
                .apply(logSoftmax(z, -1), expandDims(known, -1));
        return mean(sum(chosen, -1)).negate();
    }

    private static int requireLabelled(String op, Expr z, Expr labels) {
        Arguments.requireFloat(op, z);
        Shape shape = z.shape();
        if (shape.rank() == 0 || !labels.shape().equals(shape.reduced(new int[] {shape.rank() - 1}, false))) {
            throw Site.refusal(op + ": needs logits (..., classes) and labels (...): the logits are " + shape
                    + ", the labels are " + labels.shape());
        }
        return shape.dim(-1);
    }

    /**
     * As {@link #crossEntropyOfLabels(Expr, Expr)}, with labels taken as {@code labelling} says: y = Σ q w (-ln p) / W, where p
     * is softmax(z), a row's q is 1 at its label, or smoothed, w are the weights of the classes, W = Σ w[label], and both sums
     * go over the rows that are not ignored; 0 if W is, as where all are. zBar = yBar (p Σ q w - q w) / W with the sum over a
     * row, 0 in ignored rows; wBar = -yBar (Σ q ln p + y n) / W with the sum over rows, of which n have the label. Where the
     * ignored label is no class, the run refuses any other that is none.
     *
     * @throws IllegalArgumentException also if the weights are not a vector of the type of z with one element per class
     */
    public static Expr crossEntropyOfLabels(Expr z, Expr labels, Labelling labelling) {
        String op = "crossEntropyOfLabels";
        int classes = requireLabelled(op, z, labels);
        Expr known = Labels.require(op, labels, classes, labelling.ignored());
        Expr weights =
                labelling.weights().orElseGet(() -> z.graph().constant(Tensor.full(Shape.of(classes), z.dtype(), 1)));
        if (!weights.type().equals(new TensorType(Shape.of(classes), z.dtype()))) {
            throw Site.refusal(op + ": the weights " + weights.type() + " are not one number per class of " + z.type());
        }
        Expr given = expandDims(labels, -1);
        Expr columns = expandDims(known, -1);
        Expr total = sum(pointwise("weightOfLabel", (label, k, w) -> counted(label, labelling, Labels.atLabel(k, w)))
                .indices(0, 1)
                .apply(given, columns, weights));
        Expr costs = pointwise("costOfLabel", (logP, label, k, w) -> {
                    Scalar rest = constant(labelling.smoothing() / classes);
                    Scalar q = k.eq(index(-1)).select(rest.plus(1 - labelling.smoothing()), rest);
                    return counted(
                            label, labelling, weightedLog(q.times(w), logP).negate());
                })
                .indices(1, 2)
                .apply(logSoftmax(z, -1), given, columns, weights);
        return MEAN_OF_COUNTED.apply(sum(costs), total);
    }

    private static final Pointwise MEAN_OF_COUNTED =
            pointwise("meanOfCounted", (cost, total) -> total.eq(zero()).select(zero(), cost.over(total)));

    /** 0 for the ignored label. */
    private static Scalar counted(Scalar label, Labelling labelling, Scalar value) {
        return labelling.ignored().isEmpty()
                ? value
                : label.eq(constant(labelling.ignored().getAsInt())).select(zero(), value);
    }
}
