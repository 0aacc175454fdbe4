package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;

/** y = (Σ |a|ᵖ)^(1/p), 1 < p < infinity, of numbers divided by the largest, so that no power over- or underflows. */
final class Norm extends AlongAxes {
    /** 1 stands for a largest number that can't divide. */
    private static final Pointwise DIVISOR = pointwise("normScale", m -> m.eq(zero())
            .select(one(), m.lt(constant(Double.POSITIVE_INFINITY)).select(m, one())));

    private static final Pointwise SLOPE_2 = pointwise("normSlope", (a, y, yBar) -> y.eq(zero())
            .select(zero(), yBar.times(a).over(y)));

    private final double p;

    Norm(double p, int[] axes) {
        super("norm", axes);
        this.p = p;
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        Expr a = inputs.get(0);
        Expr scale = DIVISOR.apply(max(Arithmetic.abs(a), kept()));
        Expr powers = pointwise("normPower", (x, m) -> power(x.over(m))).apply(a, scale);
        return pointwise("normRoot", (s, m) -> root(s).times(m)).apply(sum(powers, kept()), scale);
    }

    private Scalar power(Scalar x) {
        return p == 2 ? x.times(x) : x.abs().pow(constant(p));
    }

    private Scalar root(Scalar x) {
        return p == 2 ? x.sqrt() : x.pow(constant(1 / p));
    }

    /** aBar = yBar sign(a) (|a| / y)ᵖ⁻¹, 0 where a is. */
    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Pointwise slope = p == 2
                ? SLOPE_2
                : pointwise("normSlope", (a, r, rBar) -> a.eq(zero())
                        .select(
                                zero(),
                                rBar.times(a.sign()).times(a.abs().over(r).pow(constant(p - 1)))));
        return Adjoints.of(() -> slope.apply(y.input(0), y, yBar));
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && p == ((Norm) other).p;
    }

    @Override
    public int hashCode() {
        return super.hashCode() * 31 + Double.hashCode(p);
    }
}
