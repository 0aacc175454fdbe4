package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.adjoint.op.Site;

/**
 * The four operations, powers and extremes of each element: y[i] = f(a[i], b[i], ...).
 *
 * <p>What holds here holds in every class of functions of each element ({@link Exponentials}, {@link Trigonometry},
 * {@link Activations}, {@link Conditions}, ...). Arguments are FLOAT32 or FLOAT64, all of one type, which is the
 * type of the result; their shapes broadcast by NumPy's rule, and the engine sums adjoints back to them. Every function
 * throws {@link IllegalArgumentException} if shapes do not broadcast, or types differ or are INT32. NaN in gives NaN out,
 * except where a comparison decides or a function says otherwise. At a kink the gradient is one of the subgradients, named
 * here, and never NaN.
 */
public final class Arithmetic {
    private Arithmetic() {}

    /** y = a + b; aBar = yBar, bBar = yBar. */
    public static Expr add(Expr a, Expr b) {
        return a.plus(b);
    }

    /** y = a - b; aBar = yBar, bBar = -yBar. */
    public static Expr sub(Expr a, Expr b) {
        return a.minus(b);
    }

    /** y = a b; aBar = yBar b, bBar = yBar a. */
    public static Expr mul(Expr a, Expr b) {
        return a.times(b);
    }

    /** y = a / b; aBar = yBar / b, bBar = -yBar y / b. Division by 0 gives infinity or NaN as IEEE 754 has it. */
    public static Expr div(Expr a, Expr b) {
        return a.div(b);
    }

    /** y = -a; aBar = -yBar. */
    public static Expr neg(Expr a) {
        return a.negate();
    }

    static final Pointwise SQUARE = pointwise("square", a -> a.times(a)).partials((a, y) -> a.times(2));

    /** y = a²; aBar = 2 yBar a. */
    public static Expr square(Expr a) {
        return SQUARE.apply(a);
    }

    static final Pointwise SQRT =
            pointwise("sqrt", a -> a.sqrt()).partials((a, y) -> constant(0.5).over(y));

    /** y = √a, NaN for a < 0; aBar = yBar / (2 y), which is infinite at 0, where the slope is. */
    public static Expr sqrt(Expr a) {
        return SQRT.apply(a);
    }

    static final Pointwise ABS = pointwise("abs", a -> a.abs()).partials((a, y) -> a.sign());

    /** y = |a|; aBar = yBar sign(a); at the kink 0 the gradient is 0. */
    public static Expr abs(Expr a) {
        return ABS.apply(a);
    }

    static final Pointwise MAXIMUM = pointwise("maximum", (a, b) -> a.max(b));

    /** y = max(a, b), NaN if either is; yBar goes to the larger, half to each where they are equal, to none beside NaN. */
    public static Expr maximum(Expr a, Expr b) {
        return MAXIMUM.apply(a, b);
    }

    static final Pointwise MINIMUM = pointwise("minimum", (a, b) -> a.min(b));

    /** y = min(a, b), NaN if either is; yBar goes to the smaller, half to each where they are equal, to none beside NaN. */
    public static Expr minimum(Expr a, Expr b) {
        return MINIMUM.apply(a, b);
    }

    /**
     * y = aⁿ of IEEE 754 for a fixed number n; aBar = yBar n aⁿ⁻¹. NaN for a < 0 unless n is an integer, 1 for n = 0
     * whatever a is, and then aBar = 0. For n < 1 other than 0 the gradient is not finite at a = 0.
     */
    public static Expr pow(Expr a, double n) {
        return pointwise("pow", x -> x.pow(constant(n))).apply(a);
    }

    /**
     * y = min(max(a, low), high); aBar = yBar where low ≤ a ≤ high, both bounds included, else 0. The bounds are included so
     * that a value that was clipped to a bound before can still leave it.
     *
     * @throws IllegalArgumentException also if low > high, or a bound is NaN
     */
    public static Expr clip(Expr a, double low, double high) {
        if (!(low <= high)) {
            throw Site.refusal("clip: the bounds must satisfy low <= high, they are " + low + " and " + high + "; a is "
                    + a.shape());
        }
        return pointwise("clip", x -> x.max(constant(low)).min(constant(high)))
                .partials((x, y) -> constant(low).le(x).select(x.le(constant(high)), zero()))
                .apply(a);
    }

    static final Pointwise CUBE = pointwise("cube", a -> a.times(a).times(a))
            .partials((a, y) -> a.times(a).times(3));

    /** y = a³; aBar = 3 yBar a². */
    public static Expr cube(Expr a) {
        return CUBE.apply(a);
    }

    static final Pointwise SIGN = pointwise("sign", a -> a.sign());

    /** y = -1, 0 or 1 with the sign of a, NaN for NaN; no gradient flows, as y is level but for its jump at 0. */
    public static Expr sign(Expr a) {
        return SIGN.apply(a);
    }

    static final Pointwise RECIPROCAL = pointwise("reciprocal", a -> one().over(a))
            .partials((a, y) -> y.times(y).negate());

    /** y = 1 / a; aBar = -yBar y². Infinite at 0. */
    public static Expr reciprocal(Expr a) {
        return RECIPROCAL.apply(a);
    }

    static final Pointwise RSQRT = pointwise("rsqrt", a -> one().over(a.sqrt()))
            .partials((a, y) -> y.over(a).times(-0.5));

    /** y = 1 / √a, NaN for a < 0; aBar = -yBar y / (2 a). Both infinite at 0. */
    public static Expr rsqrt(Expr a) {
        return RSQRT.apply(a);
    }

    static final Pointwise CBRT = pointwise("cbrt", a -> a.cbrt());

    /** y = ∛a, of negative numbers too; aBar = yBar / (3 y²), which is infinite at 0, where the slope is. */
    public static Expr cbrt(Expr a) {
        return CBRT.apply(a);
    }

    static final Pointwise POW = pointwise("pow", (a, b) -> a.pow(b))
            .partials(Arithmetic::slopeOfPower, (a, b, y) -> a.eq(zero()).select(zero(), y.times(a.log())));

    /** b aᵇ⁻¹, but 0 where it would be 0 times NaN or infinity; elsewhere b = 0 is no exception, for the derivatives by b. */
    private static Scalar slopeOfPower(Scalar a, Scalar b, Scalar y) {
        Scalar slope = b.times(a.pow(b.minus(1)));
        return b.eq(zero()).select(zero().lt(a.abs()).select(slope, zero()), slope);
    }

    /**
     * y = aᵇ of IEEE 754: NaN for a < 0 unless b is an integer, 1 for b = 0 whatever a is and for a = 1 whatever b is. aBar =
     * yBar b aᵇ⁻¹, 0 for b = 0; bBar = yBar y ln a, 0 for a = 0, and NaN for a < 0, where a real exponent has no neighbours.
     */
    public static Expr pow(Expr a, Expr b) {
        return POW.apply(a, b);
    }

    static final Pointwise HYPOT = pointwise("hypot", (a, b) -> a.hypot(b));

    /**
     * y = √(a² + b²) without overflow, infinity where either is infinite, beside NaN too; aBar = yBar a / y, bBar = yBar b / y,
     * both 0 at the origin, the tip of the cone. The gradient by an infinite one is NaN.
     */
    public static Expr hypot(Expr a, Expr b) {
        return HYPOT.apply(a, b);
    }

    static final Pointwise LERP = pointwise(
                    "lerp",
                    // Either end is met exactly.
                    (a, b, t) -> t.lt(constant(0.5))
                            .select(
                                    a.plus(t.times(b.minus(a))),
                                    b.minus(b.minus(a).times(one().minus(t)))))
            .partials((a, b, t, y) -> one().minus(t), (a, b, t, y) -> t, (a, b, t, y) -> b.minus(a));

    /** y = a + t (b - a), exactly a at t = 0 and b at t = 1; aBar = yBar (1 - t), bBar = yBar t, tBar = yBar (b - a). */
    public static Expr lerp(Expr a, Expr b, Expr t) {
        return LERP.apply(a, b, t);
    }
}
