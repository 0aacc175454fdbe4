package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;

/** The error and gamma functions of each element; shapes, types and errors as {@link Arithmetic} says. */
public final class SpecialFunctions {
    private SpecialFunctions() {}

    static final Pointwise ERF = pointwise("erf", a -> a.erf());

    /** y = 2/√π ∫₀ᵃ e^(-t²) dt; aBar = yBar 2/√π e^(-a²). */
    public static Expr erf(Expr a) {
        return ERF.apply(a);
    }

    static final Pointwise ERFC = pointwise("erfc", a -> a.erfc());

    /** y = 1 - erf a, with all digits where that is small; aBar = -yBar 2/√π e^(-a²). */
    public static Expr erfc(Expr a) {
        return ERFC.apply(a);
    }

    static final Pointwise ERF_INV = pointwise("erfInv", a -> a.erfInv());

    /** y with erf y = a, infinite at ±1, NaN beyond; aBar = yBar √π/2 e^(y²). */
    public static Expr erfInv(Expr a) {
        return ERF_INV.apply(a);
    }

    static final Pointwise LGAMMA = pointwise("lgamma", a -> a.lgamma());

    /** y = ln |Γ(a)|, infinity at 0, -1, -2, ...; aBar = yBar ψ(a), ψ the {@link #digamma} function. */
    public static Expr lgamma(Expr a) {
        return LGAMMA.apply(a);
    }

    static final Pointwise DIGAMMA = pointwise("digamma", a -> a.digamma());

    /**
     * y = ψ(a) = d ln |Γ(a)| / da, -infinity at 0, infinity at -0, NaN at -1, -2, ..., where its sides disagree in sign; aBar =
     * yBar ψ⁽¹⁾(a), the trigamma function, infinite at all of them. Differentiable up to 30 times, NaN beyond.
     */
    public static Expr digamma(Expr a) {
        return DIGAMMA.apply(a);
    }
}
