package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.one;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;

/** Exponentials and logarithms of each element; shapes, types and errors as {@link Arithmetic} says. */
public final class Exponentials {
    private Exponentials() {}

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
}
