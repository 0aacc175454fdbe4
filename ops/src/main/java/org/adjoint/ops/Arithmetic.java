package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Site;

/**
 * The four operations, powers and extremes of each element: y[i] = f(a[i], b[i], ...).
 *
 * <p>What holds here holds in every class of functions of each element ({@link Exponentials}, {@link Trigonometry},
 * {@link Activations}, {@link Conditions}, ...). Arguments are FLOAT32 or FLOAT64, all of one type, which is the
 * type of the result; their shapes broadcast by NumPy's rule, and the engine sums adjoints back to them. Every function
 * throws {@link IllegalArgumentException} if shapes do not broadcast or types differ. NaN in gives NaN out, except where a
 * comparison decides. At a kink the gradient is one of the subgradients, named here, and never NaN.
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

    /** y = max(a, b), NaN if either is; yBar goes to the larger, and half to each where they are equal. */
    public static Expr maximum(Expr a, Expr b) {
        return MAXIMUM.apply(a, b);
    }

    static final Pointwise MINIMUM = pointwise("minimum", (a, b) -> a.min(b));

    /** y = min(a, b), NaN if either is; yBar goes to the smaller, and half to each where they are equal. */
    public static Expr minimum(Expr a, Expr b) {
        return MINIMUM.apply(a, b);
    }

    /**
     * y = aⁿ for a fixed number n; aBar = yBar n aⁿ⁻¹. As {@link Math#pow}: NaN for a < 0 unless n is an integer, 1 for
     * n = 0 whatever a is, and then aBar = 0. For n < 1 other than 0 the gradient is not finite at a = 0.
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
}
