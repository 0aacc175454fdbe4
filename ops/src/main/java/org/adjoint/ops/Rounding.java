package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;

/**
 * Whole numbers near each element, and remainders; shapes, types and errors as {@link Arithmetic} says. No gradient flows
 * through rounding, whose slope is 0 between its steps.
 */
public final class Rounding {
    private Rounding() {}

    static final Pointwise FLOOR = pointwise("floor", a -> a.floor());

    /** y = the largest integer not above a. */
    public static Expr floor(Expr a) {
        return FLOOR.apply(a);
    }

    static final Pointwise CEIL = pointwise("ceil", a -> a.ceil());

    /** y = the smallest integer not below a. */
    public static Expr ceil(Expr a) {
        return CEIL.apply(a);
    }

    static final Pointwise ROUND = pointwise("round", a -> a.rint());

    /** y = the nearest integer, the even one of two. */
    public static Expr round(Expr a) {
        return ROUND.apply(a);
    }

    static final Pointwise TRUNC = pointwise("trunc", a -> a.trunc());

    /** y = the integer part of a, toward 0. */
    public static Expr trunc(Expr a) {
        return TRUNC.apply(a);
    }

    static final Pointwise MOD = pointwise("mod", (a, b) -> {
                Scalar remainder = a.fmod(b);
                Scalar opposite = remainder.sign().times(b.sign()).lt(zero());
                return opposite.select(remainder.plus(b), remainder);
            })
            .partials((a, b, y) -> one(), (a, b, y) -> a.minus(y).over(b).rint().negate());

    /**
     * y = a - b ⌊a / b⌋, the remainder with the sign of b; NaN for b = 0 and infinite a. aBar = yBar, bBar = -yBar ⌊a / b⌋;
     * where a is a multiple of b and y jumps, those are the slopes of the side that y is on.
     */
    public static Expr mod(Expr a, Expr b) {
        return MOD.apply(a, b);
    }
}
