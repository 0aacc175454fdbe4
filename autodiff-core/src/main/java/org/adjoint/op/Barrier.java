package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;

/**
 * y = a, but to the planner another value than a, which it computes no sooner than b: what is computed from y is neither
 * merged with what is computed from a nor done before b is there. aBar = yBar; no gradient flows to b.
 */
public final class Barrier extends Op {
    /** The only instance. */
    public static final Barrier BARRIER = new Barrier();

    private Barrier() {}

    @Override
    public String name() {
        return "barrier";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return inputs.get(0);
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(this);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> yBar, Adjoints.none());
    }
}
