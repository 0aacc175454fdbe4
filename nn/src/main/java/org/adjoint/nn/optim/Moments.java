package org.adjoint.nn.optim;

import static org.adjoint.op.Pointwise.pointwise;

import org.adjoint.Expr;
import org.adjoint.nn.optim.Optimizer.State;
import org.adjoint.op.Pointwise;

/**
 * The direction of Adam's step, by running averages of the gradient and of its square: Kingma and Ba (2015), algorithm 1.
 *
 * @param beta1 what the first moment keeps per step
 * @param beta2 what the second moment keeps per step
 * @param epsilon what keeps the quotient finite
 */
record Moments(double beta1, double beta2, double epsilon) {
    /** The paper's values. */
    static final Moments DEFAULT = new Moments(0.9, 0.999, 1e-8);

    Moments {
        Decay.check("beta1", beta1);
        Decay.check("beta2", beta2);
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be positive, it is " + epsilon);
        }
    }

    /**
     * rate m̂ / (√v̂ + ε) with m' = β₁ m + (1 - β₁) g, v' = β₂ v + (1 - β₂) g², m̂ = m' / (1 - β₁ᵗ), v̂ = v' / (1 - β₂ᵗ).
     * The corrections are scalars, so they are worked out once per step and not once per weight.
     */
    Expr scaledStep(Expr g, Expr rate, State state) {
        Expr m = state.zeros("m");
        Expr v = state.zeros("v");
        Expr mNext = state.remember(m, average(beta1).apply(m, g));
        Expr vNext = state.remember(v, averageOfSquare(beta2).apply(v, g));
        Expr scale = rate.div(weightOfAverage(beta1).apply(state.step()));
        Expr correction = weightOfAverage(beta2).apply(state.step());
        return quotient(epsilon).apply(mNext, vNext, scale, correction);
    }

    private static Pointwise average(double beta) {
        return pointwise("average", (m, g) -> m.times(beta).plus(g.times(1 - beta)));
    }

    private static Pointwise averageOfSquare(double beta) {
        return pointwise(
                "averageOfSquare", (v, g) -> v.times(beta).plus(g.times(g).times(1 - beta)));
    }

    /** 1 - βᵗ, which cancels badly in float32 for β near 1 and small t when written so. */
    private static Pointwise weightOfAverage(double beta) {
        return pointwise("weightOfAverage", t -> t.times(Math.log(beta)).expm1().negate());
    }

    private static Pointwise quotient(double epsilon) {
        return pointwise("adamStep", (m, v, scale, correction) -> m.times(scale)
                .over(v.over(correction).sqrt().plus(epsilon)));
    }
}
