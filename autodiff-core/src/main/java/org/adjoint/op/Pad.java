package org.adjoint.op;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * The transpose of {@link Slice}: a tensor of zeros with the input placed at {@code starts}, {@code steps} apart. With
 * steps of 1 it pads with zeros. The adjoint is the slice: aBar = yBar at the places of a.
 */
public final class Pad extends Op {
    private final Shape target;
    private final int[] starts;
    private final int[] steps;

    /** Places the input into zeros of shape {@code target}. */
    public Pad(Shape target, int[] starts, int[] steps) {
        this.target = target;
        this.starts = starts.clone();
        this.steps = steps.clone();
    }

    @Override
    public String name() {
        return "pad";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        Slice.requireInside("pad", target, starts, a.shape().dims(), steps);
        return new TensorType(target, a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> new Slice(starts, y.input(0).shape().dims(), steps).apply(yBar));
    }

    /** Where an input of the given shape lies inside the result. */
    public Layout place(Layout result, Shape input) {
        return result.sliced(starts, input.dims(), steps);
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(
                new Pad(Shape.of(count).followedBy(target), Slice.leading(0, starts), Slice.leading(1, steps)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pad p
                && target.equals(p.target)
                && Arrays.equals(starts, p.starts)
                && Arrays.equals(steps, p.steps);
    }

    @Override
    public int hashCode() {
        return (target.hashCode() * 31 + Arrays.hashCode(starts)) * 31 + Arrays.hashCode(steps);
    }
}
