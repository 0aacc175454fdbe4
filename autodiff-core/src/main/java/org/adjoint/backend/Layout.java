package org.adjoint.backend;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.adjoint.Shape;

/**
 * Where the elements of a tensor lie relative to the start of its buffer: element (i0, i1, ...) at
 * {@code offset + i0*strides[0] + i1*strides[1] + ...}, counted in elements. A view is another layout of the same buffer;
 * stride 0 repeats an element (a broadcast), a negative stride walks backwards. Immutable; the arrays are not copied and
 * must not be changed.
 */
public record Layout(Shape shape, long offset, long[] strides) {
    /** Row-major and dense, from the start of the buffer. */
    public static Layout dense(Shape shape) {
        return new Layout(shape, 0, denseStrides(shape));
    }

    private static long[] denseStrides(Shape shape) {
        long[] strides = new long[shape.rank()];
        long step = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(shape.dim(i), 1);
        }
        return strides;
    }

    /** Whether the elements lie row-major without gaps, wherever they start; so do none at all. */
    public boolean isDense() {
        if (shape.size() == 0) {
            return true;
        }
        long step = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            if (shape.dim(i) != 1 && strides[i] != step) {
                return false;
            }
            step *= shape.dim(i);
        }
        return true;
    }

    /** The place of the lowest element with coordinates 0 along the axes before {@code axis}. */
    public long lowest(int axis) {
        long lowest = offset;
        for (int i = axis; i < strides.length; i++) {
            lowest += Math.min(strides[i] * (shape.dim(i) - 1L), 0);
        }
        return lowest;
    }

    /** The place of the highest element with coordinates 0 along the axes before {@code axis}. */
    public long highest(int axis) {
        long highest = offset;
        for (int i = axis; i < strides.length; i++) {
            highest += Math.max(strides[i] * (shape.dim(i) - 1L), 0);
        }
        return highest;
    }

    /** The axes in another order: axis i of the result is axis {@code order[i]} of this. */
    public Layout permuted(int[] order) {
        int[] dims = new int[order.length];
        long[] permuted = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            dims[i] = shape.dim(order[i]);
            permuted[i] = strides[order[i]];
        }
        return new Layout(Shape.of(dims), offset, permuted);
    }

    /** The last two axes exchanged. */
    public Layout transposed() {
        int[] order = IntStream.range(0, strides.length).toArray();
        order[strides.length - 1] = strides.length - 2;
        order[strides.length - 2] = strides.length - 1;
        return permuted(order);
    }

    /** Broadcast to a shape that {@link #shape} broadcasts to. */
    public Layout broadcast(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        long[] spread = new long[target.rank()];
        int shift = target.rank() - shape.rank();
        for (int i = 0; i < strides.length; i++) {
            spread[i + shift] = shape.dim(i) == 1 ? 0 : strides[i];
        }
        return new Layout(target, offset, spread);
    }

    /** Along each axis, {@code lengths} elements from {@code starts} at distance {@code steps} (which may be negative). */
    public Layout sliced(int[] starts, int[] lengths, int[] steps) {
        Shape selected = Shape.of(lengths);
        long from = offset;
        long[] stepped = new long[strides.length];
        for (int i = 0; i < strides.length; i++) {
            // Of nothing the offset stays, since it need not lie in the buffer otherwise.
            from += selected.size() == 0 ? 0 : starts[i] * strides[i];
            stepped[i] = steps[i] * strides[i];
        }
        return new Layout(selected, from, stepped);
    }

    /** The same elements in row-major order under another shape, if that needs no copy. */
    public Optional<Layout> reshaped(Shape target) {
        if (isDense()) {
            return Optional.of(new Layout(target, offset, denseStrides(target)));
        }
        return matchRuns(target).map(matched -> new Layout(target, offset, matched));
    }

    /** Splits both shapes into runs of equal size; within a run the old axes must collapse into one stride. */
    private Optional<long[]> matchRuns(Shape target) {
        long[] matched = new long[target.rank()];
        int from = 0;
        int to = 0;
        while (from < shape.rank() || to < target.rank()) {
            int fromEnd = from;
            int toEnd = to;
            long fromSize = fromEnd < shape.rank() ? shape.dim(fromEnd++) : 1;
            long toSize = toEnd < target.rank() ? target.dim(toEnd++) : 1;
            while (fromSize != toSize) {
                if (fromSize < toSize) {
                    fromSize *= shape.dim(fromEnd++);
                } else {
                    toSize *= target.dim(toEnd++);
                }
            }
            Optional<Long> run = collapsedStride(from, fromEnd);
            if (run.isEmpty()) {
                return Optional.empty();
            }
            long step = run.get();
            for (int i = toEnd - 1; i >= to; i--) {
                matched[i] = step;
                step *= target.dim(i);
            }
            from = fromEnd;
            to = toEnd;
        }
        return Optional.of(matched);
    }

    /** The stride of axes [from, to) seen as one axis, if they lie evenly. */
    public Optional<Long> collapsedStride(int from, int to) {
        long stride = 0;
        long expected = 0;
        boolean first = true;
        for (int i = to - 1; i >= from; i--) {
            if (shape.dim(i) == 1) {
                continue;
            }
            if (first) {
                stride = strides[i];
                first = false;
            } else if (strides[i] != expected) {
                return Optional.empty();
            }
            expected = strides[i] * shape.dim(i);
        }
        return Optional.of(stride);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Layout l
                && shape.equals(l.shape)
                && offset == l.offset
                && Arrays.equals(strides, l.strides);
    }

    @Override
    public int hashCode() {
        return (shape.hashCode() * 31 + Long.hashCode(offset)) * 31 + Arrays.hashCode(strides);
    }

    @Override
    public String toString() {
        return shape + (isDense() ? "" : " strides " + Arrays.toString(strides));
    }
}
