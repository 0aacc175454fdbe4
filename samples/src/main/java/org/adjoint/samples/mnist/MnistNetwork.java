package org.adjoint.samples.mnist;

import static org.adjoint.nn.init.Initializers.glorotUniform;
import static org.adjoint.nn.init.Initializers.zeros;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;

import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.loss.Penalties;
import org.adjoint.nn.train.Model;
import org.adjoint.nn.train.Network;

/**
 * One hidden layer, as a textbook writes it. Built for each number of rows that is needed, 500 to train and 10,000 to test,
 * over the same weights.
 */
record MnistNetwork(ParameterSet weights, int hidden) implements Network {
    /** Strength of the penalty on the squares of the weights. Without it one test image in 150 more is mistaken. */
    private static final double PENALTY = 1e-4;

    @Override
    public Model build(Graph graph, int batch) {
        Expr x = graph.input("x", Shape.of(batch, 784));
        Expr y = graph.input("y", Shape.of(batch, 10));
        Expr w1 = graph.param(weights.get("w1", Shape.of(784, hidden), glorotUniform()));
        Expr b1 = graph.param(weights.get("b1", Shape.of(1, hidden), zeros()));
        Expr w2 = graph.param(weights.get("w2", Shape.of(hidden, 10), glorotUniform()));
        Expr b2 = graph.param(weights.get("b2", Shape.of(1, 10), zeros()));
        Expr l1 = tanh(dot(x, w1).plus(b1));
        Expr l2 = softmax(dot(l1, w2).plus(b2), 1);
        Expr loss = mean(sum(y.times(log(l2)), 1), 0).negate();
        return new Model(x, y, l2, loss).penalised(Penalties.l2(w1, w2).times(PENALTY));
    }
}
