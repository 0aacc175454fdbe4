package org.adjoint;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint.op.Site;

/**
 * The extents of a tensor, outermost axis first. Immutable. The rank may be 0 (a scalar) and an extent may be 0 (an
 * empty tensor).
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims) {
        this.dims = dims;
        long product = 1;
        for (int dim : dims) {
            product = Math.multiplyExact(product, dim);
        }
        this.size = product;
    }

    /**
     * The shape with the given extents.
     *
     * @throws IllegalArgumentException if an extent is negative
     */
    public static Shape of(int... dims) {
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("shape: negative extent in " + Arrays.toString(dims));
            }
        }
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /** The shape of rank 0. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** Number of axes. */
    public int rank() {
        return dims.length;
    }

    /** Number of elements: the product of the extents, 1 for a scalar. */
    public long size() {
        return size;
    }

    /** Extent of an axis; negative axes count from the end. */
    public int dim(int axis) {
        return dims[axis(axis, "shape")];
    }

    /** A copy of the extents. */
    public int[] dims() {
        return dims.clone();
    }

    /**
     * The non-negative form of {@code axis}.
     *
     * @param op the operation that asks, for the message
     * @throws IllegalArgumentException if the axis is outside [-rank, rank)
     */
    public int axis(int axis, String op) {
        int rank = dims.length;
        if (axis < -rank || axis >= rank) {
            throw Site.refusal(op + ": axis " + axis + " is outside the shape " + this + " of rank " + rank);
        }
        return axis < 0 ? axis + rank : axis;
    }

    /**
     * Normalises a set of axes: non-negative, sorted; all axes when none is given.
     *
     * @throws IllegalArgumentException if an axis is out of range or named twice
     */
    public int[] axes(String op, int... axes) {
        if (axes.length == 0) {
            return IntStream.range(0, dims.length).toArray();
        }
        int[] sorted = Arrays.stream(axes).map(a -> axis(a, op)).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw Site.refusal(op + ": axis " + sorted[i] + " is named twice in " + Arrays.toString(axes));
            }
        }
        return sorted;
    }

    /** This shape with the extent of {@code axis} replaced. */
    public Shape with(int axis, int extent) {
        int[] changed = dims.clone();
        changed[axis(axis, "shape")] = extent;
        return of(changed);
    }

    /** The extents of this shape and then those of {@code rest}. */
    public Shape followedBy(Shape rest) {
        return of(
                IntStream.concat(Arrays.stream(dims), Arrays.stream(rest.dims)).toArray());
    }

    /** This shape after reducing the given (normalised, sorted) axes: dropped, or kept with extent 1. */
    public Shape reduced(int[] axes, boolean keepDims) {
        int[] kept = dims.clone();
        for (int axis : axes) {
            kept[axis] = keepDims ? 1 : -1;
        }
        return of(keepDims ? kept : Arrays.stream(kept).filter(d -> d >= 0).toArray());
    }

    /** Whether this shape broadcasts to {@code target}: aligned at the last axis, each extent equal or 1. */
    public boolean broadcastsTo(Shape target) {
        int shift = target.rank() - rank();
        if (shift < 0) {
            return false;
        }
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != 1 && dims[i] != target.dims[i + shift]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The common shape of two operands by NumPy's rule: aligned at the last axis, extents equal or one of them 1.
     *
     * @throws IllegalArgumentException naming {@code op} and both shapes, if there is none
     */
    public static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] joint = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int da = i <= a.rank() ? a.dims[a.rank() - i] : 1;
            int db = i <= b.rank() ? b.dims[b.rank() - i] : 1;
            if (da != db && da != 1 && db != 1) {
                throw new IllegalArgumentException(op + ": shapes do not broadcast: " + a + " and " + b);
            }
            joint[rank - i] = da == 1 ? db : da;
        }
        return of(joint);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The extents in parentheses, as in {@code (500, 784)}; {@code ()} for a scalar. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
