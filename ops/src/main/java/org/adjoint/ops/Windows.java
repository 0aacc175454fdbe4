package org.adjoint.ops;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Permute;
import org.adjoint.op.Reshape;
import org.adjoint.op.Site;
import org.adjoint.op.Slice;
import org.adjoint.op.Unfold;
import org.adjoint.op.Unfold.Window;

/** Sliding windows over axes, and what pooling makes of them. */
public final class Windows {
    private Windows() {}

    /**
     * All windows of {@code size} elements, {@code dilation} apart, that begin {@code step} apart along {@code axis}: the axis
     * becomes one of (extent - (size - 1) dilation - 1) / step + 1 window positions, rounded down, and a new last axis of
     * extent {@code size} counts within a window. y[..., p, ..., j] = a[..., p step + j dilation, ...], of any type. It is a
     * view: the windows share the elements of a. aBar adds up yBar over the windows that show an element.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, a number is below 1, or no window fits
     */
    public static Expr unfold(Expr a, int axis, int size, int step, int dilation) {
        int windowed = a.shape().axis(axis, "unfold");
        Expr windows = new Unfold(windowed, new Window(size, step, dilation)).apply(a);
        int last = a.shape().rank();
        int[] order = IntStream.rangeClosed(0, last)
                .map(i -> i < windowed ? i : i == last ? windowed : i + 1)
                .toArray();
        return Permute.permute(windows, order);
    }

    /**
     * The mean of each of the disjoint {@code size} by {@code size} squares of (..., h, w), of shape (..., h / size, w / size);
     * rows and columns that fill no square are left out. aBar = yBar / size² in each element of its square, 0 outside.
     *
     * @throws IllegalArgumentException if a has fewer than two axes or is INT32, {@code size} is below 1, or no square fits
     */
    public static Expr averagePool2d(Expr a, int size) {
        return Reductions.mean(squares("averagePool2d", a, size), -3, -1);
    }

    /**
     * The largest element of each of the disjoint {@code size} by {@code size} squares of (..., h, w), of shape
     * (..., h / size, w / size), NaN if one is; rows and columns that fill no square are left out. aBar is yBar shared equally
     * among the largest elements of a square, 0 elsewhere and in a square with NaN.
     *
     * @throws IllegalArgumentException if a has fewer than two axes or is INT32, {@code size} is below 1, or no square fits
     */
    public static Expr maxPool2d(Expr a, int size) {
        return Reductions.max(squares("maxPool2d", a, size), -3, -1);
    }

    /** (..., h, w) as (..., h / size, size, w / size, size). */
    private static Expr squares(String op, Expr a, int size) {
        Arguments.requireFloat(op, a);
        Shape shape = a.shape();
        int rank = shape.rank();
        if (rank < 2 || size < 1 || size > shape.dim(-2) || size > shape.dim(-1)) {
            throw Site.refusal(op + ": no square of size " + size + " fits into the last two axes of " + shape);
        }
        int rows = shape.dim(-2) / size;
        int columns = shape.dim(-1) / size;
        int[] dims = Arrays.copyOf(shape.dims(), rank + 2);
        dims[rank - 2] = rows;
        dims[rank - 1] = size;
        dims[rank] = columns;
        dims[rank + 1] = size;
        return Reshape.reshape(leading(leading(a, rank - 2, rows * size), rank - 1, columns * size), Shape.of(dims));
    }

    private static Expr leading(Expr a, int axis, int length) {
        return length == a.shape().dim(axis) ? a : Slice.slice(a, axis, 0, length);
    }
}
