package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Site;

/**
 * Functions of each element: y[i] = f(a[i], b[i], ...). Arguments are FLOAT32 or FLOAT64, all of one type, which is the
 * type of the result; their shapes broadcast by NumPy's rule, and the engine sums adjoints back to them. Every function
 * throws {@link IllegalArgumentException} if shapes do not broadcast or types differ. NaN in gives NaN out, except where a
 * comparison decides. At a kink the gradient is one of the subgradients, named here, and never NaN.
 */
public final class Elementwise {
    private Elementwise() {}

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

    static final Pointwise EXP = pointwise("exp", a -> a.exp()).partials((a, y) -> y);

    /** y = eᵃ; aBar = yBar y. */
    public static Expr exp(Expr a) {
        return EXP.apply(a);
    }

    static final Pointwise LOG = pointwise("log", a -> a.log())
            .partials((a, y) -> one().over(a))
            // The logarithm of an underflowed probability is -infinity; from the logits it is exact.
            .rewriting(inputs -> Softmax.logarithm(inputs.get(0)));

    /**
     * y = ln a; aBar = yBar / a. -infinity at 0, NaN below. {@code log(softmax(z, axis))} is planned and differentiated as
     * {@link Softmax#logSoftmax logSoftmax(z, axis)}, which stays finite however large the logits are.
     */
    public static Expr log(Expr a) {
        return LOG.apply(a);
    }

    static final Pointwise TANH = pointwise("tanh", a -> a.tanh()).partials((a, y) -> one().minus(y.times(y)));

    /** y = tanh a; aBar = yBar (1 - y²). */
    public static Expr tanh(Expr a) {
        return TANH.apply(a);
    }

    static final Pointwise SIGMOID = pointwise("sigmoid", a -> a.sigmoid()).partials((a, y) -> y.times(one().minus(y)));

    /** y = 1 / (1 + e⁻ᵃ), without overflow for any a; aBar = yBar y (1 - y). */
    public static Expr sigmoid(Expr a) {
        return SIGMOID.apply(a);
    }

    static final Pointwise RELU = pointwise("relu", a -> a.max(zero()))
            .partials((a, y) -> zero().lt(a).select(one(), zero()));

    /** y = max(a, 0); aBar = yBar where a > 0, else 0; at the kink 0 the gradient is 0. */
    public static Expr relu(Expr a) {
        return RELU.apply(a);
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
