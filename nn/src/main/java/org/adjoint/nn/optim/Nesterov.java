package org.adjoint.nn.optim;

import org.adjoint.Expr;

/**
 * Nesterov's accelerated gradient: v' = µ v + g, w' = w - rate (g + µ v'). The form of Sutskever, Martens, Dahl and Hinton
 * (2013), with w standing for their look-ahead point, so that the gradient is taken where w is.
 */
public final class Nesterov extends Optimizer {
    private final double momentum;

    private Nesterov(double learningRate, double momentum) {
        super(learningRate);
        this.momentum = Decay.check("momentum", momentum);
    }

    /** Throws IllegalArgumentException if the rate is negative or not finite, or the momentum is outside [0, 1). */
    public static Nesterov of(double learningRate, double momentum) {
        return new Nesterov(learningRate, momentum);
    }

    @Override
    protected Expr next(Expr w, Expr g, Expr rate, State state) {
        Expr v = state.zeros("velocity");
        Expr vNext = state.remember(v, v.times(momentum).plus(g));
        return w.minus(rate.times(vNext.times(momentum).plus(g)));
    }
}
