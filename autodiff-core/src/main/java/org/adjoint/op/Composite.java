package org.adjoint.op;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * A named formula of other operations: right on every backend by construction, and differentiable through the formula. A
 * closed form of its gradient may be given where it is more stable or needs fewer values kept. Subclasses are compared by
 * {@code equals}, so an operation with attributes is best a class with value equality.
 */
public abstract non-sealed class Composite extends Op {
    /** The formula that defines the operation. */
    public abstract Expr formula(List<Expr> inputs);

    /** Whether {@link #backward} is overridden by a closed form; if not, the sweep differentiates the formula. */
    public boolean hasClosedGradient() {
        return false;
    }

    /** A composite has the type of its formula; the graph asks {@link #formula}. */
    @Override
    public final TensorType infer(List<TensorType> inputs) {
        throw new UnsupportedOperationException(name() + ": the type of a composite is the type of its formula");
    }

    /** Inputs of an elementwise formula may be smaller than the result. */
    @Override
    public Shape broadcastShape(Expr y, int i) {
        Shape own = y.input(i).shape();
        return own.broadcastsTo(y.shape()) ? y.shape() : own;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        throw new IllegalStateException(name() + ": has no closed gradient, its formula is differentiated");
    }
}
