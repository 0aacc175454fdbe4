package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * A differentiable operation: a rule for the type of its result, and a rule for the adjoints of its inputs. What it
 * computes is said by its family, one of the permitted subclasses, which every backend implements. Operations are
 * immutable and compared by {@code equals}: equal operations on equal inputs are computed once.
 */
public abstract sealed class Op
        permits Pointwise, Reduction, Contraction, View, Concatenate, Pad, Cast, Routine, Barrier, Composite, Leaf {

    /** The name in messages, plans and tables, such as {@code tanh}. */
    public abstract String name();

    /**
     * The type of the result.
     *
     * @throws IllegalArgumentException naming the operation, the condition and the shapes, if the inputs do not fit; the
     *     graph adds the line of the user's code
     */
    public abstract TensorType infer(List<TensorType> inputs);

    /**
     * The vector-Jacobian product as expressions: given the result {@code y} (whose inputs are {@code y.input(i)}) and
     * its adjoint {@code yBar}, the adjoint of each input. An adjoint has the shape of its input, or the one that it is
     * broadcast to ({@link #broadcastShape}); the sweep sums that back. Summing over consumers and skipping inputs is the
     * sweep's work too.
     */
    public abstract Adjoints backward(Expr y, Expr yBar);

    /** The shape that input {@code i} of the node {@code y} is broadcast to: its own, if the operation broadcasts nothing. */
    public Shape broadcastShape(Expr y, int i) {
        return y.input(i).shape();
    }

    /**
     * The operation that does with each slice of a new leading axis of extent {@code count} what this one does with whole
     * inputs; empty if there is none of that kind. Its inputs have that axis and then the rank of {@link #broadcastShape}.
     * Jacobians are computed in one batch with it.
     */
    public Optional<Op> batched(int count) {
        return Optional.empty();
    }

    /**
     * An expression with the same value and a better-behaved gradient, which the sweep and the planner use in place of
     * this operation on these inputs; empty when there is none.
     */
    public Optional<Expr> rewrite(List<Expr> inputs) {
        return Optional.empty();
    }

    /**
     * Adds a node that applies this operation to {@code inputs}.
     *
     * @throws IllegalArgumentException if the inputs do not fit, or are of different graphs
     * @throws IllegalStateException if the graph is closed
     */
    public final Expr apply(Expr... inputs) {
        return inputs[0].graph().apply(this, inputs);
    }

    @Override
    public String toString() {
        return name();
    }
}
