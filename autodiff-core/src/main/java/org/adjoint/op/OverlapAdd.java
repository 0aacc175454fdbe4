package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * The transpose of {@link Unfold}: windows laid back to their places in a tensor of zeros, added up where they overlap. The
 * adjoint is the unfolding: aBar = the windows of yBar.
 */
public final class OverlapAdd extends Routine {
    private final Unfold unfold;
    private final Shape target;

    /** Adds up in a tensor of shape {@code target} the windows that {@code unfold} takes of one. */
    public OverlapAdd(Unfold unfold, Shape target) {
        this.unfold = unfold;
        this.target = target;
    }

    @Override
    public String name() {
        return "overlapAdd";
    }

    /** How the windows are taken. */
    public Unfold unfold() {
        return unfold;
    }

    @Override
    List<Object> attributes() {
        return List.of(unfold, target);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        Shape expected = unfold.unfolded(name(), target);
        if (!a.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    name() + ": the windows of " + target + " have the shape " + expected + ", not " + a.shape());
        }
        if (!a.dtype().isFloat()) {
            throw new IllegalArgumentException(name() + ": needs a floating-point tensor, it is " + a + "; cast it");
        }
        return new TensorType(target, a.dtype());
    }

    @Override
    public Optional<Op> batched(int count) {
        Unfold shifted = (Unfold) unfold.batched(count).orElseThrow();
        return Optional.of(new OverlapAdd(shifted, Shape.of(count).followedBy(target)));
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> unfold.apply(yBar));
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return unfold.axis();
    }
}
