package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Exponentials.exp;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Pointwise;

/** y = ln Σ eᵃ = m + ln Σ eᵃ⁻ᵐ for every m; with the largest a no exponential exceeds 1. */
final class LogSumExp extends AlongAxes {
    /** An infinite shift would make NaN of equal infinities. */
    static final Pointwise FINITE = pointwise("finite", a -> a.abs()
            .lt(constant(Double.POSITIVE_INFINITY))
            .select(a, a.eq(a).select(zero(), a)));

    private static final Pointwise SLOPE =
            pointwise("logSumExpSlope", (a, y, yBar) -> a.eq(constant(Double.NEGATIVE_INFINITY))
                    .select(zero(), yBar.times(a.minus(y).exp())));

    LogSumExp(int[] axes) {
        super("logSumExp", axes);
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        Expr a = inputs.get(0);
        Expr shift = FINITE.apply(max(a, kept()));
        return Exponentials.PLAIN_LOG.apply(sum(exp(a.minus(shift)), kept())).plus(shift);
    }

    /** aBar = yBar eᵃ⁻ʸ. */
    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> SLOPE.apply(y.input(0), y, yBar));
    }
}
