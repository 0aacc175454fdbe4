package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.backend.Layout;

/** The input itself, as a constant to the reverse sweep: no gradient flows through. */
public final class StopGradient extends View {
    /** The only instance. */
    public static final StopGradient STOP_GRADIENT = new StopGradient();

    private StopGradient() {}

    @Override
    public String name() {
        return "stopGradient";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return inputs.get(0);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(Adjoints.none());
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(this);
    }

    @Override
    public Optional<Layout> view(Layout input) {
        return Optional.of(input);
    }
}
