package org.adjoint.nn.optim;

import org.adjoint.Expr;

/** Adam: w' = w - rate m̂ / (√v̂ + ε), with bias-corrected moments. Kingma and Ba (2015), algorithm 1. */
public final class Adam extends Optimizer {
    private final Moments moments;

    private Adam(double learningRate, Moments moments) {
        super(learningRate);
        this.moments = moments;
    }

    /**
     * With the paper's β₁ = 0.9, β₂ = 0.999, ε = 1e-8. Throws IllegalArgumentException as
     * {@link #of(double, double, double, double)}.
     */
    public static Adam of(double learningRate) {
        return new Adam(learningRate, Moments.DEFAULT);
    }

    /**
     * With other constants.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite, a beta is outside [0, 1), or epsilon is not
     *     positive
     */
    public static Adam of(double learningRate, double beta1, double beta2, double epsilon) {
        return new Adam(learningRate, new Moments(beta1, beta2, epsilon));
    }

    @Override
    protected Expr next(Expr w, Expr g, Expr rate, State state) {
        return w.minus(moments.scaledStep(g, rate, state));
    }
}
