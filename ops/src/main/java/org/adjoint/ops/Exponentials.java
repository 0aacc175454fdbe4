package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;

/** Exponentials and logarithms of each element; shapes, types and errors as {@link Arithmetic} says. */
public final class Exponentials {
    private Exponentials() {}

    static final Pointwise EXP = pointwise("exp", a -> a.exp()).partials((a, y) -> y);

    /** y = eᵃ; aBar = yBar y. */
    public static Expr exp(Expr a) {
        return EXP.apply(a);
    }

    /** Without a rewrite, for the formulas that rewrites lead to. */
    static final Pointwise PLAIN_LOG = pointwise("log", a -> a.log()).partials((a, y) -> one().over(a));

    static final Pointwise LOG = pointwise("log", a -> a.log())
            .partials((a, y) -> one().over(a))
            // The logarithm of an underflowed probability is -infinity; from the logits it is exact.
            .rewriting(inputs -> Logarithms.stable(inputs.get(0)));

    /**
     * y = ln a; aBar = yBar / a. -infinity at 0, NaN below. Of a {@link Softmax#softmax softmax}, a {@link Activations#sigmoid
     * sigmoid}, {@code exp(z).plus(1)} and {@code sum(exp(z))}, also seen through views, it is planned and differentiated as
     * {@link Softmax#logSoftmax logSoftmax}, {@link Activations#logSigmoid logSigmoid}, {@link Activations#softplus softplus}
     * and {@link Reductions#logSumExp logSumExp}, which neither overflow nor lose digits; of {@code mean(exp(z))} over n
     * elements as the latter less ln n.
     */
    public static Expr log(Expr a) {
        return LOG.apply(a);
    }

    static final Pointwise EXP2 = pointwise("exp2", a -> a.exp2());

    /** y = 2ᵃ; aBar = yBar y ln 2. */
    public static Expr exp2(Expr a) {
        return EXP2.apply(a);
    }

    static final Pointwise EXPM1 = pointwise("expm1", a -> a.expm1());

    /** y = eᵃ - 1, with all digits near 0; aBar = yBar (y + 1). */
    public static Expr expm1(Expr a) {
        return EXPM1.apply(a);
    }

    static final Pointwise LOG2 = pointwise("log2", a -> a.log2());

    /** y = log₂ a; aBar = yBar / (a ln 2). -infinity at 0, NaN below. */
    public static Expr log2(Expr a) {
        return LOG2.apply(a);
    }

    static final Pointwise LOG10 = pointwise("log10", a -> a.log10());

    /** y = log₁₀ a; aBar = yBar / (a ln 10). -infinity at 0, NaN below. */
    public static Expr log10(Expr a) {
        return LOG10.apply(a);
    }

    static final Pointwise LOG1P = pointwise("log1p", a -> a.log1p());

    /** y = ln(1 + a), with all digits near 0; aBar = yBar / (1 + a). -infinity at -1, NaN below. */
    public static Expr log1p(Expr a) {
        return LOG1P.apply(a);
    }

    static final Pointwise LOG_ADD_EXP = pointwise("logAddExp", (a, b) -> a.eq(b)
                    .select(
                            a.plus(Math.log(2)),
                            a.max(b).plus(a.minus(b).abs().negate().exp().log1p())))
            .partials((a, b, y) -> share(a, b), (a, b, y) -> share(b, a));

    /** eᵃ / (eᵃ + eᵇ), one half for equal infinities. */
    private static Scalar share(Scalar a, Scalar b) {
        Scalar difference = a.minus(b);
        return difference.eq(difference).select(difference.sigmoid(), a.eq(b).select(constant(0.5), difference));
    }

    /**
     * y = ln(eᵃ + eᵇ) without overflow; aBar = yBar eᵃ / (eᵃ + eᵇ), bBar = yBar eᵇ / (eᵃ + eᵇ), half of yBar to each of equal
     * infinities.
     */
    public static Expr logAddExp(Expr a, Expr b) {
        return LOG_ADD_EXP.apply(a, b);
    }

    static final Pointwise XLOGY = pointwise(
                    "xlogy", (a, b) -> a.eq(zero()).select(b.eq(b).select(zero(), b), a.times(b.log())))
            .partials((a, b, y) -> b.log(), (a, b, y) -> a.eq(zero())
                    .select(zero().lt(b.abs()).select(a.over(b), zero()), a.over(b)));

    /**
     * y = a ln b, and 0 where a is 0, whatever b is unless it is NaN: at b = 0 the limit; aBar = yBar ln b, bBar = yBar a / b,
     * which is 0 where a is.
     */
    public static Expr xlogy(Expr a, Expr b) {
        return XLOGY.apply(a, b);
    }
}
