package org.adjoint.nn.optim;

import org.adjoint.Expr;

/** Gradient descent with momentum: v' = µ v + g, w' = w - rate v'. Polyak (1964). */
public final class Momentum extends Optimizer {
    private final double momentum;

    private Momentum(double learningRate, double momentum) {
        super(learningRate);
        this.momentum = Decay.check("momentum", momentum);
    }

    /** Throws IllegalArgumentException if the rate is negative or not finite, or the momentum is outside [0, 1). */
    public static Momentum of(double learningRate, double momentum) {
        return new Momentum(learningRate, momentum);
    }

    @Override
    protected Expr next(Expr w, Expr g, Expr rate, State state) {
        Expr v = state.zeros("velocity");
        Expr vNext = state.remember(v, v.times(momentum).plus(g));
        return w.minus(rate.times(vNext));
    }
}
