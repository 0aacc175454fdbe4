package org.adjoint.op;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * Along each axis, every {@code steps}-th of the elements from {@code starts}: a view. The adjoint is the transpose of
 * the selection, {@link Pad}: yBar at the selected places, zero elsewhere.
 */
public final class Slice extends View {
    private final int[] starts;
    private final int[] lengths;
    private final int[] steps;

    /** The selection of {@code lengths[i]} elements along axis i, from {@code starts[i]}, {@code steps[i]} apart. */
    public Slice(int[] starts, int[] lengths, int[] steps) {
        this.starts = starts.clone();
        this.lengths = lengths.clone();
        this.steps = steps.clone();
    }

    /**
     * Elements {@code from} (inclusive) to {@code to} (exclusive) of one axis, all of the others.
     *
     * @throws IllegalArgumentException if the axis or the range does not fit the shape
     */
    public static Expr slice(Expr a, int axis, int from, int to) {
        Shape shape = a.shape();
        int i = shape.axis(axis, "slice");
        if (from < 0 || to < from || to > shape.dim(i)) {
            throw Site.refusal("slice: range [" + from + ", " + to + ") is outside axis " + i + " of " + shape);
        }
        int[] starts = new int[shape.rank()];
        int[] lengths = shape.dims();
        int[] steps = new int[shape.rank()];
        Arrays.fill(steps, 1);
        starts[i] = from;
        lengths[i] = to - from;
        return new Slice(starts, lengths, steps).apply(a);
    }

    @Override
    public String name() {
        return "slice";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        requireInside("slice", a.shape(), starts, lengths, steps);
        return new TensorType(Shape.of(lengths), a.dtype());
    }

    /** Checks that a selection lies inside a shape; shared with {@link Pad}. */
    static void requireInside(String op, Shape shape, int[] starts, int[] lengths, int[] steps) {
        if (shape.rank() != lengths.length) {
            throw new IllegalArgumentException(
                    op + ": " + lengths.length + " axes given for the shape " + shape + " of rank " + shape.rank());
        }
        for (int i = 0; i < lengths.length; i++) {
            long last = starts[i] + (lengths[i] - 1L) * steps[i];
            boolean inside = starts[i] >= 0 && starts[i] < shape.dim(i) && last >= 0 && last < shape.dim(i);
            if (lengths[i] > 0 && !inside || steps[i] == 0) {
                throw new IllegalArgumentException(op + ": start " + starts[i] + ", length " + lengths[i] + ", step "
                        + steps[i] + " is outside axis " + i + " of " + shape);
            }
        }
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> new Pad(y.input(0).shape(), starts, steps).apply(yBar));
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new Slice(leading(0, starts), leading(count, lengths), leading(1, steps)));
    }

    /** The numbers of all axes, with that of a new leading one. */
    static int[] leading(int first, int[] rest) {
        return IntStream.concat(IntStream.of(first), Arrays.stream(rest)).toArray();
    }

    @Override
    public Optional<Layout> view(Layout input) {
        return Optional.of(input.sliced(starts, lengths, steps));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice s
                && Arrays.equals(starts, s.starts)
                && Arrays.equals(lengths, s.lengths)
                && Arrays.equals(steps, s.steps);
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(starts) * 31 + Arrays.hashCode(lengths)) * 31 + Arrays.hashCode(steps);
    }
}
