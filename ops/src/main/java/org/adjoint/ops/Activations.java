package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;

/** Nonlinearities of neural networks, of each element; shapes, types and errors as {@link Arithmetic} says. */
public final class Activations {
    private Activations() {}

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
}
