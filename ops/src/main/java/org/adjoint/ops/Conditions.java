package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;

/**
 * Comparisons of elements, and choices by them; shapes, types and errors as {@link Arithmetic} says. A condition holds where
 * it differs from 0, so that NaN is true; what is true is written 1, what is false 0, in the type of the arguments.
 */
public final class Conditions {
    private Conditions() {}

    static final Pointwise LESS = pointwise("less", (a, b) -> a.lt(b));

    /** y = 1 where a < b, else 0 (also for NaN), in the type of a and b; no gradient flows. */
    public static Expr less(Expr a, Expr b) {
        return LESS.apply(a, b);
    }

    static final Pointwise LESS_EQUAL = pointwise("lessEqual", (a, b) -> a.le(b));

    /** y = 1 where a ≤ b, else 0 (also for NaN), in the type of a and b; no gradient flows. */
    public static Expr lessEqual(Expr a, Expr b) {
        return LESS_EQUAL.apply(a, b);
    }

    static final Pointwise GREATER = pointwise("greater", (a, b) -> b.lt(a));

    /** y = 1 where a > b, else 0 (also for NaN), in the type of a and b; no gradient flows. */
    public static Expr greater(Expr a, Expr b) {
        return GREATER.apply(a, b);
    }

    static final Pointwise GREATER_EQUAL = pointwise("greaterEqual", (a, b) -> b.le(a));

    /** y = 1 where a ≥ b, else 0 (also for NaN), in the type of a and b; no gradient flows. */
    public static Expr greaterEqual(Expr a, Expr b) {
        return GREATER_EQUAL.apply(a, b);
    }

    static final Pointwise EQUAL = pointwise("equal", (a, b) -> a.eq(b));

    /** y = 1 where a = b, else 0 (also for NaN), in the type of a and b; no gradient flows. */
    public static Expr equal(Expr a, Expr b) {
        return EQUAL.apply(a, b);
    }

    static final Pointwise NOT_EQUAL = pointwise("notEqual", (a, b) -> a.ne(b));

    /** y = 1 where a differs from b (NaN differs from all), else 0, in the type of a and b; no gradient flows. */
    public static Expr notEqual(Expr a, Expr b) {
        return NOT_EQUAL.apply(a, b);
    }

    static final Pointwise WHERE = pointwise("where", (condition, a, b) -> condition.select(a, b))
            .partials(
                    (condition, a, b, y) -> zero(),
                    (condition, a, b, y) -> condition.select(one(), zero()),
                    (condition, a, b, y) -> condition.select(zero(), one()));

    /**
     * y = a where condition differs from 0, else b; yBar goes to the one chosen, the other gets exactly 0, even where its
     * value is NaN. No gradient flows to the condition. The branch not chosen is still differentiated with that 0: where its
     * own derivative is infinite, as of {@code sqrt} at 0, choose a safe argument first.
     */
    public static Expr where(Expr condition, Expr a, Expr b) {
        return WHERE.apply(condition, a, b);
    }
}
