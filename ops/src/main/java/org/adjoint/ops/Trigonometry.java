package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.one;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;

/** Circular and hyperbolic functions of each element; shapes, types and errors as {@link Arithmetic} says. */
public final class Trigonometry {
    private Trigonometry() {}

    static final Pointwise TANH = pointwise("tanh", a -> a.tanh()).partials((a, y) -> one().minus(y.times(y)));

    /** y = tanh a; aBar = yBar (1 - y²). */
    public static Expr tanh(Expr a) {
        return TANH.apply(a);
    }

    static final Pointwise SIN = pointwise("sin", a -> a.sin()).partials((a, y) -> a.cos());

    /** y = sin a, in radians; aBar = yBar cos a. */
    public static Expr sin(Expr a) {
        return SIN.apply(a);
    }

    static final Pointwise COS =
            pointwise("cos", a -> a.cos()).partials((a, y) -> a.sin().negate());

    /** y = cos a, in radians; aBar = -yBar sin a. */
    public static Expr cos(Expr a) {
        return COS.apply(a);
    }

    static final Pointwise TAN = pointwise("tan", a -> a.tan());

    /** y = tan a, in radians; aBar = yBar (1 + y²). */
    public static Expr tan(Expr a) {
        return TAN.apply(a);
    }

    static final Pointwise ASIN = pointwise("asin", a -> a.asin());

    /** y = the angle in [-π/2, π/2] whose sine is a, NaN for |a| > 1; aBar = yBar / √(1 - a²), infinite at ±1. */
    public static Expr asin(Expr a) {
        return ASIN.apply(a);
    }

    static final Pointwise ACOS = pointwise("acos", a -> a.acos());

    /** y = the angle in [0, π] whose cosine is a, NaN for |a| > 1; aBar = -yBar / √(1 - a²), infinite at ±1. */
    public static Expr acos(Expr a) {
        return ACOS.apply(a);
    }

    static final Pointwise ATAN = pointwise("atan", a -> a.atan());

    /** y = the angle in [-π/2, π/2] whose tangent is a; aBar = yBar / (1 + a²). */
    public static Expr atan(Expr a) {
        return ATAN.apply(a);
    }

    static final Pointwise ATAN2 = pointwise("atan2", (a, b) -> a.atan2(b));

    /**
     * y = the angle in [-π, π] of the point (b, a), whose tangent is a / b; aBar = yBar b / (a² + b²), bBar = -yBar a / (a² +
     * b²), both 0 at the origin, which has no angle.
     */
    public static Expr atan2(Expr a, Expr b) {
        return ATAN2.apply(a, b);
    }

    static final Pointwise SINH = pointwise("sinh", a -> a.sinh());

    /** y = (eᵃ - e⁻ᵃ) / 2; aBar = yBar cosh a. */
    public static Expr sinh(Expr a) {
        return SINH.apply(a);
    }

    static final Pointwise COSH = pointwise("cosh", a -> a.cosh());

    /** y = (eᵃ + e⁻ᵃ) / 2; aBar = yBar sinh a. */
    public static Expr cosh(Expr a) {
        return COSH.apply(a);
    }

    static final Pointwise ASINH = pointwise("asinh", a -> a.asinh());

    /** y = ln(a + √(a² + 1)); aBar = yBar / √(a² + 1). */
    public static Expr asinh(Expr a) {
        return ASINH.apply(a);
    }

    static final Pointwise ACOSH = pointwise("acosh", a -> a.acosh());

    /** y = ln(a + √(a² - 1)), NaN for a < 1; aBar = yBar / √(a² - 1), infinite at 1. */
    public static Expr acosh(Expr a) {
        return ACOSH.apply(a);
    }

    static final Pointwise ATANH = pointwise("atanh", a -> a.atanh());

    /** y = ln((1 + a) / (1 - a)) / 2, NaN for |a| > 1; aBar = yBar / (1 - a²). Both infinite at ±1. */
    public static Expr atanh(Expr a) {
        return ATANH.apply(a);
    }
}
