package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;

/**
 * Comparisons of elements, and choices by them; shapes, types and errors as {@link Arithmetic} says. A condition holds where
 * it differs from 0, so that NaN is true; what is true is written 1, what is false 0, in the type of the arguments. Nothing
 * flows back through a comparison or to a condition: they are level but for their jumps.
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

    static final Pointwise AND = pointwise("and", (a, b) -> a.select(b.ne(zero()), zero()));

    /** y = 1 where a and b hold, else 0; no gradient flows. */
    public static Expr and(Expr a, Expr b) {
        return AND.apply(a, b);
    }

    static final Pointwise OR = pointwise("or", (a, b) -> a.select(one(), b.ne(zero())));

    /** y = 1 where a or b holds, else 0; no gradient flows. */
    public static Expr or(Expr a, Expr b) {
        return OR.apply(a, b);
    }

    static final Pointwise XOR = pointwise("xor", (a, b) -> a.ne(zero()).ne(b.ne(zero())));

    /** y = 1 where one of a and b holds, else 0; no gradient flows. */
    public static Expr xor(Expr a, Expr b) {
        return XOR.apply(a, b);
    }

    static final Pointwise NOT = pointwise("not", a -> a.eq(zero()));

    /** y = 1 where a does not hold, else 0; no gradient flows. */
    public static Expr not(Expr a) {
        return NOT.apply(a);
    }

    static final Pointwise IS_NAN = pointwise("isNaN", a -> a.ne(a));

    /** y = 1 where a is NaN, else 0; no gradient flows. */
    public static Expr isNaN(Expr a) {
        return IS_NAN.apply(a);
    }

    static final Pointwise IS_INF = pointwise("isInf", a -> a.abs().eq(constant(Double.POSITIVE_INFINITY)));

    /** y = 1 where a is infinity or -infinity, else 0; no gradient flows. */
    public static Expr isInf(Expr a) {
        return IS_INF.apply(a);
    }

    static final Pointwise IS_FINITE = pointwise("isFinite", a -> a.abs().lt(constant(Double.POSITIVE_INFINITY)));

    /** y = 1 where a is neither NaN nor infinite, else 0; no gradient flows. */
    public static Expr isFinite(Expr a) {
        return IS_FINITE.apply(a);
    }

    /** As {@link #nanToNum(Expr, double, double, double)}, with 0 for NaN and the type's largest numbers for infinities. */
    public static Expr nanToNum(Expr a) {
        double largest = a.dtype() == DType.FLOAT64 ? Double.MAX_VALUE : Float.MAX_VALUE;
        return nanToNum(a, 0, largest, -largest);
    }

    /**
     * y = a where a is finite, {@code nan} for NaN, {@code high} for infinity and {@code low} for -infinity; aBar = yBar where
     * a is finite, else 0.
     */
    public static Expr nanToNum(Expr a, double nan, double high, double low) {
        return pointwise("nanToNum", x -> {
                    Scalar infinite = x.lt(zero()).select(constant(low), constant(high));
                    Scalar number =
                            x.abs().lt(constant(Double.POSITIVE_INFINITY)).select(x, infinite);
                    return x.eq(x).select(number, constant(nan));
                })
                .partials((x, y) -> x.abs().lt(constant(Double.POSITIVE_INFINITY)))
                .apply(a);
    }

    /** y = {@code number} where mask holds, else a; aBar = yBar where mask does not hold, else 0. */
    public static Expr maskedFill(Expr a, Expr mask, double number) {
        return pointwise("maskedFill", (x, m) -> m.select(constant(number), x))
                .partials((x, m, y) -> m.select(zero(), one()), (x, m, y) -> zero())
                .apply(a, mask);
    }
}
