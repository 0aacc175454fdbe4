package org.adjoint.op;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * Sliding windows over one axis or two neighbouring ones: a view in which windows share elements. In front of the windowed
 * axes come new ones that count the elements of a window; the axes themselves become those of window positions. Along one
 * axis: y[..., j, p, ...] = a[..., p step + j dilation, ...]. The adjoint is the transpose, {@link OverlapAdd}: each element
 * of a collects yBar from every window that shows it.
 */
public final class Unfold extends View {
    private final int axis;
    private final List<Window> windows;

    /**
     * The windows along one axis.
     *
     * @param size how many elements one has
     * @param step from the start of one to the start of the next
     * @param dilation from one element to the next
     */
    public record Window(int size, int step, int dilation) {
        /**
         * @throws IllegalArgumentException if a number is below 1
         */
        public Window {
            if (size < 1 || step < 1 || dilation < 1) {
                throw Site.refusal("unfold: size " + size + ", step " + step + " and dilation " + dilation
                        + " must be at least 1");
            }
        }

        /** Elements from the first to the last of a window. */
        public long reach() {
            return (size - 1L) * dilation + 1;
        }

        /** How many windows fit into an axis. */
        public int count(int extent) {
            return (int) ((extent - reach()) / step) + 1;
        }
    }

    /** Windows over one axis or two, from {@code axis} (non-negative) on. */
    public Unfold(int axis, Window... windows) {
        if (windows.length < 1 || windows.length > 2) {
            throw Site.refusal("unfold: takes windows over one axis or two, not " + windows.length);
        }
        this.axis = axis;
        this.windows = List.of(windows);
    }

    @Override
    public String name() {
        return "unfold";
    }

    /** The first windowed axis. */
    public int axis() {
        return axis;
    }

    /** The windows, axis by axis. */
    public List<Window> windows() {
        return windows;
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        return new TensorType(unfolded("unfold", a.shape()), a.dtype());
    }

    /** The shape of the windows of a tensor; shared with {@link OverlapAdd}. */
    Shape unfolded(String op, Shape shape) {
        int[] order = order(shape.rank());
        int[] dims = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            dims[i] = order[i] < shape.rank()
                    ? shape.dim(order[i])
                    : windows.get(order[i] - shape.rank()).size();
        }
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            int extent = shape.dim(axis + i);
            if (window.reach() > extent) {
                throw new IllegalArgumentException(op + ": windows of size " + window.size() + " and dilation "
                        + window.dilation() + " do not fit into axis " + (axis + i) + " of " + shape);
            }
            dims[axis + windows.size() + i] = window.count(extent);
        }
        return Shape.of(dims);
    }

    /** For each axis of the result, the axis of the input it runs along, or rank + i for the elements of window i. */
    private int[] order(int rank) {
        int count = windows.size();
        int[] order = new int[rank + count];
        for (int i = 0; i < order.length; i++) {
            order[i] = i < axis ? i : i < axis + count ? rank + i - axis : i - count;
        }
        return order;
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new Unfold(axis + 1, windows.toArray(Window[]::new)));
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> new OverlapAdd(this, y.input(0).shape()).apply(yBar));
    }

    @Override
    public Optional<Layout> view(Layout input) {
        int rank = input.shape().rank();
        long[] along = Arrays.copyOf(input.strides(), rank + windows.size());
        for (int i = 0; i < windows.size(); i++) {
            along[rank + i] = input.strides()[axis + i] * windows.get(i).dilation();
            along[axis + i] *= windows.get(i).step();
        }
        long[] strides = Arrays.stream(order(rank)).mapToLong(i -> along[i]).toArray();
        return Optional.of(new Layout(unfolded("unfold", input.shape()), input.offset(), strides));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Unfold u && axis == u.axis && windows.equals(u.windows);
    }

    @Override
    public int hashCode() {
        return 31 * windows.hashCode() + axis;
    }
}
