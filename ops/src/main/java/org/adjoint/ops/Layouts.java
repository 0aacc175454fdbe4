package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.Arrays;
import java.util.stream.IntStream;
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

/** Where elements stand: the same elements in another shape or order. Of any type. For parts of a tensor see {@link Parts}. */
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
    public static Expr permute(Expr a, int... axes) {
        return Permute.permute(a, axes);
    }

    /**
     * Two axes exchanged; aBar = yBar with the same two exchanged.
     *
     * @throws IllegalArgumentException if an axis is outside the shape
     */
    public static Expr swapAxes(Expr a, int first, int second) {
        int[] order = IntStream.range(0, a.shape().rank()).toArray();
        int i = a.shape().axis(first, "swapAxes");
        int k = a.shape().axis(second, "swapAxes");
        order[i] = k;
        order[k] = i;
        return Permute.permute(a, order);
    }

    /**
     * The elements in reverse order along the named axes, all when none is named; aBar = yBar reversed.
     *
     * @throws IllegalArgumentException if an axis is outside the shape or named twice
     */
    public static Expr flip(Expr a, int... axes) {
        int[] starts = new int[a.shape().rank()];
        int[] steps = new int[a.shape().rank()];
        Arrays.fill(steps, 1);
        for (int i : a.shape().axes("flip", axes)) {
            starts[i] = Math.max(a.shape().dim(i) - 1, 0);
            steps[i] = -1;
        }
        return new Slice(starts, a.shape().dims(), steps).apply(a);
    }

    /**
     * The elements moved on by {@code shift} along an axis, those beyond its end to its beginning; aBar = yBar moved back.
     *
     * @throws IllegalArgumentException if the axis is outside the shape
     */
    public static Expr roll(Expr a, int axis, int shift) {
        int i = a.shape().axis(axis, "roll");
        int extent = a.shape().dim(i);
        int stay = extent - Math.floorMod(shift, Math.max(extent, 1));
        return stay == extent
                ? a
                : Concatenate.concatenate(i, Slice.slice(a, i, stay, extent), Slice.slice(a, i, 0, stay));
    }

    /**
     * A new last axis of extent {@code classes} with 1 at the label and 0 elsewhere, of type {@code dtype}, from INT32
     * labels of any shape; no gradient flows to labels, which are whole numbers. A label outside [0, classes) is refused as
     * {@link Indices} says of an index.
     *
     * @throws IllegalArgumentException if the labels are not INT32, {@code classes} is not in [1, 2²⁴], or {@code dtype} is
     *     INT32
     */
    public static Expr oneHot(Expr labels, int classes, DType dtype) {
        Expr known = Labels.require("oneHot", labels, classes);
        if (!dtype.isFloat()) {
            throw Site.refusal("oneHot: gives a floating-point tensor, not " + dtype + "; cast the result");
        }
        Expr ones = labels.graph().constant(Tensor.full(Shape.of(classes), dtype, 1));
        return pointwise("oneHot", (label, one) -> Labels.atLabel(label, one))
                .indices(0)
                .apply(expandDims(known, -1), ones);
    }
}
