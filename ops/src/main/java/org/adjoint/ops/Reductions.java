package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Site;

/**
 * Folds over axes. The axes named, or all when none is, are dropped from the shape; {@link Axes#keepDims} keeps them with
 * extent 1. Arguments are FLOAT32 or FLOAT64 and the result has their type. Every function throws
 * {@link IllegalArgumentException} if an axis is outside the shape or named twice, or the type is INT32.
 */
public final class Reductions {
    private Reductions() {}

    /** y = Σ a, 0 over no element; aBar = yBar, spread over the axes. */
    public static Expr sum(Expr a, int... axes) {
        return fold(Reduction.Kind.SUM, a, Axes.dropped(axes));
    }

    /** As {@link #sum(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr sum(Expr a, Axes axes) {
        return fold(Reduction.Kind.SUM, a, axes);
    }

    /** y = Σ a / n over the n elements folded into each, NaN over no element; aBar = yBar / n, spread over the axes. */
    public static Expr mean(Expr a, int... axes) {
        return mean(a, Axes.dropped(axes));
    }

    /** As {@link #mean(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr mean(Expr a, Axes axes) {
        int[] folded = axes.of("mean", a);
        return fold(Reduction.Kind.SUM, a, axes).div(Axes.count(a.shape(), folded));
    }

    private static Expr fold(Reduction.Kind kind, Expr a, Axes axes) {
        return axes.areKept()
                ? Reduction.reduceKeepingDims(kind, a, axes.named())
                : Reduction.reduce(kind, a, axes.named());
    }

    /** y = Π a, 1 over no element; aBar = yBar times the product of the other elements, right where some are 0 too. */
    public static Expr prod(Expr a, int... axes) {
        return fold(Reduction.Kind.PROD, a, Axes.dropped(axes));
    }

    /** As {@link #prod(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr prod(Expr a, Axes axes) {
        return fold(Reduction.Kind.PROD, a, axes);
    }

    /** y = max a, NaN if any is, -infinity over no element; yBar is shared equally among the largest, and lost in NaN. */
    public static Expr max(Expr a, int... axes) {
        return fold(Reduction.Kind.MAX, a, Axes.dropped(axes));
    }

    /** As {@link #max(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr max(Expr a, Axes axes) {
        return fold(Reduction.Kind.MAX, a, axes);
    }

    /** y = min a, NaN if any is, infinity over no element; yBar is shared equally among the smallest, and lost in NaN. */
    public static Expr min(Expr a, int... axes) {
        return fold(Reduction.Kind.MIN, a, Axes.dropped(axes));
    }

    /** As {@link #min(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr min(Expr a, Axes axes) {
        return fold(Reduction.Kind.MIN, a, axes);
    }

    private static final Pointwise HOLDS = pointwise("holds", a -> a.ne(zero()));

    private static final Pointwise FAILS = pointwise("fails", a -> a.eq(zero()));

    private static final Pointwise SOME = pointwise("some", count -> zero().lt(count));

    /**
     * y = 1 if an element holds (differs from 0, as NaN does), else 0, also over no element; no gradient flows, as through
     * {@link Conditions}.
     */
    public static Expr any(Expr a, int... axes) {
        return any(a, Axes.dropped(axes));
    }

    /** As {@link #any(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr any(Expr a, Axes axes) {
        axes.of("any", a);
        return SOME.apply(sum(HOLDS.apply(a), axes));
    }

    /**
     * y = 1 if every element holds (differs from 0, as NaN does), also over no element, else 0; no gradient flows, as through
     * {@link Conditions}.
     */
    public static Expr all(Expr a, int... axes) {
        return all(a, Axes.dropped(axes));
    }

    /** As {@link #all(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr all(Expr a, Axes axes) {
        axes.of("all", a);
        return FAILS.apply(sum(FAILS.apply(a), axes));
    }

    /** y = ln Σ eᵃ without overflow, -infinity over no element; aBar = yBar eᵃ⁻ʸ, 0 where a is -infinity, NaN at infinity. */
    public static Expr logSumExp(Expr a, int... axes) {
        return logSumExp(a, Axes.dropped(axes));
    }

    /** As {@link #logSumExp(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr logSumExp(Expr a, Axes axes) {
        int[] folded = axes.of("logSumExp", a);
        return axes.shaped(new LogSumExp(folded).apply(a), folded);
    }

    /**
     * y = (Σ |a|ᵖ)^(1/p), the largest |a| for p = infinity, 0 over no element; powers neither overflow nor underflow. aBar =
     * yBar sign(a) (|a| / y)ᵖ⁻¹, and 0 where a is 0; for p = infinity yBar sign(a) shared equally among the largest.
     *
     * @throws IllegalArgumentException also if p is less than 1, where this is no norm, or NaN
     */
    public static Expr norm(Expr a, double p, int... axes) {
        return norm(a, p, Axes.dropped(axes));
    }

    /** As {@link #norm(Expr, double, int...)}, with the axes kept at extent 1. */
    public static Expr norm(Expr a, double p, Axes axes) {
        int[] folded = axes.of("norm", a);
        if (!(p >= 1)) {
            throw Site.refusal("norm: p must be at least 1, it is " + p + "; a is " + a.shape());
        }
        if (p == 1 || Axes.count(a.shape(), folded) == 0) {
            return sum(Arithmetic.abs(a), axes);
        }
        return p == Double.POSITIVE_INFINITY
                ? max(Arithmetic.abs(a), axes)
                : axes.shaped(new Norm(p, folded).apply(a), folded);
    }

    /**
     * The position of the largest element along an axis, which is dropped, as INT32: the first of equals, or of the first
     * NaN. Takes INT32 too; no gradient flows through a position, a whole number.
     *
     * @throws IllegalArgumentException also if the axis is empty, unless the result is too
     */
    public static Expr argMax(Expr a, int axis) {
        return ArgReduction.position(ArgReduction.Kind.ARGMAX, a, axis);
    }

    /** As {@link #argMax}, of the smallest element. */
    public static Expr argMin(Expr a, int axis) {
        return ArgReduction.position(ArgReduction.Kind.ARGMIN, a, axis);
    }
}
