package org.adjoint.nn;

import static org.adjoint.nn.init.Initializers.glorotUniform;
import static org.adjoint.nn.init.Initializers.zeros;
import static org.adjoint.ops.Products.dot;

import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Initializer;
import org.adjoint.Parameter;
import org.adjoint.Shape;

/**
 * A fully connected layer: y = activation(x w + b), with x of shape (rows, in), w (in, out), b (1, out) and y (rows, out).
 * It belongs to no graph: applied to nodes of several graphs, it has the same weights in each.
 */
public final class Dense {
    private final Parameter weights;
    private final Parameter bias;
    private final UnaryOperator<Expr> activation;

    private Dense(Parameter weights, Parameter bias, UnaryOperator<Expr> activation) {
        this.weights = weights;
        this.bias = bias;
        this.activation = activation;
    }

    /** A layer with weights by {@code glorotUniform} and zero bias, named {@code name.weights} and {@code name.bias}. */
    public static Dense of(ParameterSet parameters, String name, int in, int out, UnaryOperator<Expr> activation) {
        return of(parameters, name, in, out, activation, glorotUniform());
    }

    /** As {@link #of(ParameterSet, String, int, int, UnaryOperator)}, with weights by {@code initializer}. */
    public static Dense of(
            ParameterSet parameters,
            String name,
            int in,
            int out,
            UnaryOperator<Expr> activation,
            Initializer initializer) {
        return new Dense(
                parameters.get(name + ".weights", Shape.of(in, out), initializer),
                parameters.get(name + ".bias", Shape.of(1, out), zeros()),
                activation);
    }

    /**
     * The layer's output in the graph of {@code x}.
     *
     * @throws IllegalArgumentException if x is not of shape (rows, in)
     */
    public Expr apply(Expr x) {
        Graph graph = x.graph();
        return activation.apply(dot(x, graph.param(weights)).plus(graph.param(bias)));
    }

    /** The weights, of shape (in, out). */
    public Parameter weights() {
        return weights;
    }

    /** The bias, of shape (1, out). */
    public Parameter bias() {
        return bias;
    }
}
