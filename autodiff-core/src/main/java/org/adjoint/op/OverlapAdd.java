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

    /** A windowed axis of the result, and the windows over it. */
    public record Axis(int extent, Unfold.Window window) {}

    /** The result as kernels see it: {@code outer} images of two windowed axes, with {@code inner} elements at each place. */
    public record Frame(int outer, Axis high, Axis low, int inner) {}

    /** The result's axes; of one windowed axis alone, the higher of the two has extent 1. */
    public Frame frame() {
        int first = unfold.axis();
        int last = first + unfold.windows().size() - 1;
        Axis high = first == last ? new Axis(1, new Unfold.Window(1, 1, 1)) : axis(0);
        return new Frame(
                Fibres.of(target, first).outer(),
                high,
                axis(last - first),
                Fibres.of(target, last).inner());
    }

    private Axis axis(int i) {
        return new Axis(target.dim(unfold.axis() + i), unfold.windows().get(i));
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
