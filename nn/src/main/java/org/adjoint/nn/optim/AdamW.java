package org.adjoint.nn.optim;

import org.adjoint.Expr;

/**
 * Adam with decoupled weight decay: w' = w - rate m̂ / (√v̂ + ε) - rate λ w. Loshchilov and Hutter (2019), algorithm 2, with
 * the decay multiplied by the whole learning rate rather than by its schedule alone.
 */
public final class AdamW extends Optimizer {
    private final Moments moments;
    private final double decay;

    private AdamW(double learningRate, double decay, Moments moments) {
        super(learningRate);
        if (!(Double.isFinite(decay) && decay >= 0)) {
            throw new IllegalArgumentException(
                    "AdamW: the weight decay must be finite and not negative, it is " + decay);
        }
        this.moments = moments;
        this.decay = decay;
    }

    /** With Adam's constants. Throws IllegalArgumentException if the rate or the decay is negative or not finite. */
    public static AdamW of(double learningRate, double decay) {
        return new AdamW(learningRate, decay, Moments.DEFAULT);
    }

    /**
     * With other constants.
     *
     * @throws IllegalArgumentException if the rate or the decay is negative or not finite, a beta is outside [0, 1), or
     *     epsilon is not positive
     */
    public static AdamW of(double learningRate, double decay, double beta1, double beta2, double epsilon) {
        return new AdamW(learningRate, decay, new Moments(beta1, beta2, epsilon));
    }

    @Override
    protected Expr next(Expr w, Expr g, Expr rate, State state) {
        return w.minus(moments.scaledStep(g, rate, state)).minus(rate.times(w).times(decay));
    }
}
