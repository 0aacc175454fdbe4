package org.adjoint.ops;

import org.adjoint.Expr;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Direction;

/**
 * Running folds along an axis: each element of y folds all elements of a from one end of the axis to its own place. y has
 * the shape and type of a, FLOAT32 or FLOAT64. Every function throws {@link IllegalArgumentException} if the axis is outside
 * the shape, or a is INT32.
 */
public final class Running {
    private Running() {}

    /** yₜ = Σ aₖ for k ≤ t; aBar = the running sum of yBar from the other end. */
    public static Expr cumSum(Expr a, int axis) {
        return cumSum(a, axis, Direction.FORWARD);
    }

    /** As {@link #cumSum(Expr, int)}, from either end. */
    public static Expr cumSum(Expr a, int axis, Direction direction) {
        return Cumulative.cumulative(Cumulative.Kind.CUM_SUM, a, axis, direction);
    }

    /**
     * yₜ = Π aₖ for k ≤ t. aBarᵢ = Σ yBarₜ Π aₖ for t ≥ i, over k ≤ t other than i: a linear recurrence without a division,
     * so right where elements are 0.
     */
    public static Expr cumProd(Expr a, int axis) {
        return cumProd(a, axis, Direction.FORWARD);
    }

    /** As {@link #cumProd(Expr, int)}, from either end. */
    public static Expr cumProd(Expr a, int axis, Direction direction) {
        return Cumulative.cumulative(Cumulative.Kind.CUM_PROD, a, axis, direction);
    }

    /** yₜ = max aₖ for k ≤ t, NaN from the first NaN on; yBarₜ is shared equally among the aₖ that are yₜ, and lost in NaN. */
    public static Expr cumMax(Expr a, int axis) {
        return cumMax(a, axis, Direction.FORWARD);
    }

    /** As {@link #cumMax(Expr, int)}, from either end. */
    public static Expr cumMax(Expr a, int axis, Direction direction) {
        return Cumulative.cumulative(Cumulative.Kind.CUM_MAX, a, axis, direction);
    }

    /** yₜ = ln Σ exp aₖ for k ≤ t, without overflow; aBarᵢ = Σ yBarₜ exp(aᵢ - yₜ) for t ≥ i, of which no term exceeds yBar. */
    public static Expr logCumSumExp(Expr a, int axis) {
        return logCumSumExp(a, axis, Direction.FORWARD);
    }

    /** As {@link #logCumSumExp(Expr, int)}, from either end. */
    public static Expr logCumSumExp(Expr a, int axis, Direction direction) {
        return Cumulative.cumulative(Cumulative.Kind.LOG_CUM_SUM_EXP, a, axis, direction);
    }
}
