package org.adjoint.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * The inputs one after another along an axis. The adjoint of each input is its own stretch of yBar, as in a
 * bidirectional RNN, where each direction gets back the half that it contributed.
 */
public final class Concatenate extends Op {
    private final int axis;

    private Concatenate(int axis) {
        this.axis = axis;
    }

    /**
     * The parts one after another along {@code axis}.
     *
     * @throws IllegalArgumentException if there is no part, or they differ in type or in another axis
     */
    public static Expr concatenate(int axis, Expr... parts) {
        if (parts.length == 0) {
            throw Site.refusal("concatenate: no tensors given");
        }
        return new Concatenate(parts[0].shape().axis(axis, "concatenate")).apply(parts);
    }

    @Override
    public String name() {
        return "concatenate";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType first = inputs.get(0);
        int total = 0;
        for (TensorType part : inputs) {
            boolean fits = part.dtype() == first.dtype()
                    && part.shape().rank() == first.shape().rank()
                    && part.shape().with(axis, 0).equals(first.shape().with(axis, 0));
            if (!fits) {
                throw new IllegalArgumentException(
                        "concatenate: parts differ apart from axis " + axis + ": " + first + " and " + part);
            }
            total = Math.addExact(total, part.shape().dim(axis));
        }
        return new TensorType(first.shape().with(axis, total), first.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        List<Supplier<Expr>> rules = new ArrayList<>();
        int from = 0;
        for (Expr part : y.inputs()) {
            int start = from;
            int end = from + part.shape().dim(axis);
            rules.add(() -> Slice.slice(yBar, axis, start, end));
            from = end;
        }
        return Adjoints.of(rules);
    }

    /** Where the part that starts at {@code from} along the axis lies inside the result. */
    public Layout place(Layout result, Shape part, int from) {
        int[] starts = new int[part.rank()];
        int[] steps = new int[part.rank()];
        Arrays.fill(steps, 1);
        starts[axis] = from;
        return result.sliced(starts, part.dims(), steps);
    }

    /** The axis along which the parts follow one another. */
    public int axis() {
        return axis;
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new Concatenate(axis + 1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Concatenate c && axis == c.axis;
    }

    @Override
    public int hashCode() {
        return 43 + axis;
    }
}
