package org.adjoint.ops;

import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Reduction;

/**
 * Folds over axes. The axes named, or all when none is, are dropped from the shape; {@link Axes#keepDims} keeps them with
 * extent 1. Arguments are FLOAT32 or FLOAT64 and the result has their type. Every function throws
 * {@link IllegalArgumentException} if an axis is outside the shape or named twice, or the type is INT32.
 */
public final class Reductions {
    private Reductions() {}

    /** y = Σ a, 0 over no element; aBar = yBar, spread over the axes. */
    public static Expr sum(Expr a, int... axes) {
        return Reduction.reduce(Reduction.Kind.SUM, a, axes);
    }

    /** As {@link #sum(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr sum(Expr a, Axes axes) {
        return Reduction.reduceKeepingDims(Reduction.Kind.SUM, a, axes.toArray());
    }

    /** y = Σ a / n over the n elements folded into each, NaN over no element; aBar = yBar / n, spread over the axes. */
    public static Expr mean(Expr a, int... axes) {
        double n = count(a, axes);
        return sum(a, axes).div(n);
    }

    /** As {@link #mean(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr mean(Expr a, Axes axes) {
        double n = count(a, axes.toArray());
        return sum(a, axes).div(n);
    }

    /** Number of elements folded into each of the result. */
    private static double count(Expr a, int... axes) {
        Arguments.requireFloat("mean", a);
        Shape shape = a.shape();
        double n = 1;
        for (int axis : shape.axes("mean", axes)) {
            n *= shape.dim(axis);
        }
        return n;
    }

    /** y = max a, NaN if any is, -infinity over no element; yBar is shared equally among the largest. */
    public static Expr max(Expr a, int... axes) {
        return Reduction.reduce(Reduction.Kind.MAX, a, axes);
    }

    /** As {@link #max(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr max(Expr a, Axes axes) {
        return Reduction.reduceKeepingDims(Reduction.Kind.MAX, a, axes.toArray());
    }

    /** y = min a, NaN if any is, infinity over no element; yBar is shared equally among the smallest. */
    public static Expr min(Expr a, int... axes) {
        return Reduction.reduce(Reduction.Kind.MIN, a, axes);
    }

    /** As {@link #min(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr min(Expr a, Axes axes) {
        return Reduction.reduceKeepingDims(Reduction.Kind.MIN, a, axes.toArray());
    }

    /**
     * The position of the largest element along an axis, which is dropped, as INT32: the first of equals, or of the first
     * NaN. Takes INT32 too; no gradient flows.
     *
     * @throws IllegalArgumentException also if the axis is empty
     */
    public static Expr argMax(Expr a, int axis) {
        return ArgReduction.position(ArgReduction.Kind.ARGMAX, a, axis);
    }

    /** As {@link #argMax}, of the smallest element. */
    public static Expr argMin(Expr a, int axis) {
        return ArgReduction.position(ArgReduction.Kind.ARGMIN, a, axis);
    }
}
