package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.Arrays;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Permute;
import org.adjoint.op.Reshape;
import org.adjoint.op.Site;
import org.adjoint.op.Slice;

/** Where elements stand: the same elements in another shape or order, parts of them, several together. Of any type. */
public final class Layouts {
    private Layouts() {}

    /**
     * The same elements in row-major order under another shape; aBar = yBar in the shape of a.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    public static Expr reshape(Expr a, Shape shape) {
        return Reshape.reshape(a, shape);
    }

    /** All elements along one axis; aBar = yBar in the shape of a. */
    public static Expr flatten(Expr a) {
        return reshape(a, Shape.of(Math.toIntExact(a.shape().size())));
    }

    /**
     * A new axis of extent 1 in front of the present axis {@code axis}, or at the end for {@code axis} = rank; negative axes
     * count from the end of the result. aBar = yBar in the shape of a.
     *
     * @throws IllegalArgumentException if the axis is outside [-rank - 1, rank]
     */
    public static Expr expandDims(Expr a, int axis) {
        int rank = a.shape().rank();
        if (axis < -rank - 1 || axis > rank) {
            throw Site.refusal("expandDims: axis " + axis + " is outside [" + (-rank - 1) + ", " + rank
                    + "] for the shape " + a.shape());
        }
        int place = axis < 0 ? axis + rank + 1 : axis;
        int[] dims = a.shape().dims();
        int[] expanded = Arrays.copyOf(dims, rank + 1);
        expanded[place] = 1;
        System.arraycopy(dims, place, expanded, place + 1, rank - place);
        return reshape(a, Shape.of(expanded));
    }

    /**
     * Without the named axes, which must have extent 1, or without all such axes when none is named; aBar = yBar in the
     * shape of a.
     *
     * @throws IllegalArgumentException if an axis is outside the shape, named twice, or has another extent than 1
     */
    public static Expr squeeze(Expr a, int... axes) {
        Shape shape = a.shape();
        int[] candidates = shape.axes("squeeze", axes);
        int[] dropped = Arrays.stream(candidates).filter(i -> shape.dim(i) == 1).toArray();
        if (axes.length > 0 && dropped.length < candidates.length) {
            throw Site.refusal("squeeze: axes " + Arrays.toString(axes) + " of " + shape + " must have extent 1");
        }
        return reshape(a, shape.reduced(dropped, false));
    }

    /**
     * The elements repeated along new leading axes and axes of extent 1; aBar is the sum over the repetitions.
     *
     * @throws IllegalArgumentException if the shape of a does not broadcast to {@code shape}
     */
    public static Expr broadcastTo(Expr a, Shape shape) {
        return BroadcastTo.broadcastTo(a, shape);
    }

    /**
     * The axes in another order: axis i of y is axis {@code axes[i]} of a; aBar = yBar in the former order. To swap the last
     * two see {@link Products#transpose}.
     *
     * @throws IllegalArgumentException if {@code axes} does not name each axis once
     */
    public static Expr transpose(Expr a, int... axes) {
        return Permute.permute(a, axes);
    }

    /**
     * The elements {@code from} (inclusive) to {@code to} (exclusive) along one axis, all along the others; aBar is yBar in
     * that range and 0 outside.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or not 0 ≤ from ≤ to ≤ extent
     */
    public static Expr slice(Expr a, int axis, int from, int to) {
        return Slice.slice(a, axis, from, to);
    }

    /**
     * The parts one after another along an axis; the adjoint of each part is its own stretch of yBar.
     *
     * @throws IllegalArgumentException if there is no part, or they differ in type or in another axis
     */
    public static Expr concatenate(int axis, Expr... parts) {
        return Concatenate.concatenate(axis, parts);
    }

    /**
     * A new last axis of extent {@code classes} with 1 at the label and 0 elsewhere, of type {@code dtype}, from INT32
     * labels of any shape; no gradient flows. A label outside [0, classes) is refused when the input that holds it is set;
     * where labels are computed, its row is NaN.
     *
     * @throws IllegalArgumentException if the labels are not INT32, {@code classes} is not in [1, 2²⁴], or {@code dtype} is
     *     INT32
     */
    public static Expr oneHot(Expr labels, int classes, DType dtype) {
        Labels.require("oneHot", labels, classes);
        if (!dtype.isFloat()) {
            throw Site.refusal("oneHot: gives a floating-point tensor, not " + dtype + "; cast the result");
        }
        Expr ones = labels.graph().constant(Tensor.full(Shape.of(classes), dtype, 1));
        return pointwise("oneHot", (label, one) -> Labels.atLabel(label, classes, one))
                .indices(0)
                .apply(expandDims(labels, -1), ones);
    }
}
