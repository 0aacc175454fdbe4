package org.adjoint.ops;

import static org.adjoint.ops.Layouts.flip;
import static org.adjoint.ops.Parts.concatenate;
import static org.adjoint.ops.Parts.narrow;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.Site;

/**
 * Elements added before and after those along one axis; for several axes one after another. Of any type. Every function throws
 * {@link IllegalArgumentException} if the axis is outside the shape or a number of elements is negative.
 */
public final class Padding {
    private Padding() {}

    /** With {@code number} before and after, in INT32 truncated; aBar is the stretch of yBar that a fills. */
    public static Expr pad(Expr a, int axis, int before, int after, double number) {
        int i = require("pad", a, axis, before, after);
        return concatenate(i, full(a, i, before, number), a, full(a, i, after, number));
    }

    private static Expr full(Expr a, int axis, int extent, double number) {
        Shape shape = a.shape().with(axis, extent);
        DType dtype = a.dtype();
        return a.graph().constant(Tensor.full(shape, dtype, number));
    }

    /**
     * With a mirrored at its first and last elements, which are not repeated: 3 2 | 1 2 3 | 2 1. aBar is the stretch of yBar
     * that a fills plus those beside it, mirrored back.
     *
     * @throws IllegalArgumentException also if a mirror image is longer than the elements beside the mirror
     */
    public static Expr padReflect(Expr a, int axis, int before, int after) {
        int i = require("padReflect", a, axis, before, after);
        int extent = a.shape().dim(i);
        if (before >= Math.max(extent, 1) || after >= Math.max(extent, 1)) {
            throw Site.refusal("padReflect: axis " + i + " of " + a.shape() + " has fewer than " + before + " or "
                    + after + " elements beside the mirror");
        }
        return concatenate(
                i,
                flip(narrow(a, i, extent == 0 ? 0 : 1, before), i),
                a,
                flip(narrow(a, i, Math.max(extent - 1 - after, 0), after), i));
    }

    /**
     * With the first and last elements repeated: 1 1 | 1 2 3 | 3 3. aBar is the stretch of yBar that a fills, at the ends
     * summed over the repetitions.
     *
     * @throws IllegalArgumentException also if the axis is empty
     */
    public static Expr padEdge(Expr a, int axis, int before, int after) {
        int i = require("padEdge", a, axis, before, after);
        int extent = a.shape().dim(i);
        if (extent == 0) {
            throw Site.refusal("padEdge: axis " + i + " of " + a.shape() + " has no ends to repeat");
        }
        Expr first = narrow(a, i, 0, 1);
        Expr last = narrow(a, i, extent - 1, 1);
        return concatenate(
                i,
                Layouts.broadcastTo(first, a.shape().with(i, before)),
                a,
                Layouts.broadcastTo(last, a.shape().with(i, after)));
    }

    private static int require(String op, Expr a, int axis, int before, int after) {
        int i = a.shape().axis(axis, op);
        if (before < 0 || after < 0) {
            throw Site.refusal(op + ": " + before + " and " + after + " elements can't be added to axis " + i + " of "
                    + a.shape());
        }
        return i;
    }
}
