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
}
