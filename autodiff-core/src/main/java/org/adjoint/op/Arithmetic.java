package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

/** The four operations and negation: what the reverse sweep itself needs and what the operators of {@code Expr} mean. */
public final class Arithmetic {
    /** y = a + b; aBar = yBar, bBar = yBar. */
    public static final Pointwise ADD =
            pointwise("add", (a, b) -> a.plus(b)).partials((a, b, y) -> Scalar.one(), (a, b, y) -> Scalar.one());

    /** y = a - b; aBar = yBar, bBar = -yBar. */
    public static final Pointwise SUB = pointwise("sub", (a, b) -> a.minus(b))
            .partials((a, b, y) -> Scalar.one(), (a, b, y) -> Scalar.constant(-1));

    /** y = a b; aBar = yBar b, bBar = yBar a. */
    public static final Pointwise MUL = pointwise("mul", (a, b) -> a.times(b)).partials((a, b, y) -> b, (a, b, y) -> a);

    /** y = a / b; aBar = yBar / b, bBar = -yBar y / b, which is -yBar a / b². */
    public static final Pointwise DIV = pointwise("div", (a, b) -> a.over(b))
            .partials((a, b, y) -> Scalar.one().over(b), (a, b, y) -> y.negate().over(b));

    /** y = -a; aBar = -yBar. */
    public static final Pointwise NEG = pointwise("neg", a -> a.negate()).partials((a, y) -> Scalar.constant(-1));

    private Arithmetic() {}

    /** y = a + number. */
    public static Pointwise plus(double number) {
        return pointwise("add", a -> a.plus(number));
    }

    /** y = a - number. */
    public static Pointwise minus(double number) {
        return pointwise("sub", a -> a.minus(number));
    }

    /** y = a * number; aBar = yBar * number. */
    public static Pointwise times(double number) {
        return pointwise("mul", a -> a.times(number));
    }

    /** y = a / number; aBar = yBar / number. */
    public static Pointwise over(double number) {
        return pointwise("div", a -> a.over(number));
    }
}
