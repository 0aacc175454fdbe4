package org.adjoint.nn.optim;

import org.adjoint.Expr;

/** Gradient descent on minibatches: w' = w - rate g. Robbins and Monro (1951). */
public final class Sgd extends Optimizer {
    private Sgd(double learningRate) {
        super(learningRate);
    }

    /** Throws IllegalArgumentException if the rate is negative or not finite. */
    public static Sgd of(double learningRate) {
        return new Sgd(learningRate);
    }

    @Override
    protected Expr next(Expr w, Expr g, Expr rate, State state) {
        return w.minus(rate.times(g));
    }
}
