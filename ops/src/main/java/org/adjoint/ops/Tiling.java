package org.adjoint.ops;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Site;

/** Elements repeated. Of any type. */
public final class Tiling {
    private Tiling() {}

    /**
     * Each element {@code count} times in a row along an axis: 1 1 2 2 3 3; aBar is yBar summed over the repetitions.
     *
     * @throws IllegalArgumentException if the axis is outside the shape or the count negative
     */
    public static Expr repeat(Expr a, int axis, int count) {
        Shape shape = a.shape();
        int i = shape.axis(axis, "repeat");
        if (count < 0) {
            throw Site.refusal("repeat: " + count + " repetitions along axis " + i + " of " + shape);
        }
        Expr apart = Layouts.expandDims(a, i + 1);
        Expr copies = Layouts.broadcastTo(apart, apart.shape().with(i + 1, count));
        return Layouts.reshape(copies, shape.with(i, Math.multiplyExact(shape.dim(i), count)));
    }

    /**
     * The whole tensor {@code counts[i]} times along axis i: 1 2 3 1 2 3; aBar is yBar summed over the repetitions. The counts
     * are aligned at the last axis; where a has fewer axes than there are counts it gets axes of extent 1 in front, where it
     * has more, those stay as they are.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public static Expr tile(Expr a, int... counts) {
        if (Arrays.stream(counts).anyMatch(n -> n < 0)) {
            throw Site.refusal("tile: " + Arrays.toString(counts) + " repetitions of " + a.shape());
        }
        int rank = Math.max(a.shape().rank(), counts.length);
        int[] apart = new int[2 * rank];
        int[] copies = new int[2 * rank];
        int[] joined = new int[rank];
        for (int i = 0; i < rank; i++) {
            int extent = i < rank - a.shape().rank() ? 1 : a.shape().dim(i - rank);
            int count = i < rank - counts.length ? 1 : counts[i - rank + counts.length];
            apart[2 * i] = 1;
            apart[2 * i + 1] = extent;
            copies[2 * i] = count;
            copies[2 * i + 1] = extent;
            joined[i] = Math.multiplyExact(count, extent);
        }
        Expr spread = Layouts.broadcastTo(Layouts.reshape(a, Shape.of(apart)), Shape.of(copies));
        return Layouts.reshape(spread, Shape.of(joined));
    }

    /**
     * From one vector of coordinates per axis the coordinates of every point of their grid: result i has the extents of all
     * vectors and varies along axis i only, as vector i. The adjoint of each vector is that of its result summed over the other
     * axes.
     *
     * @throws IllegalArgumentException if there is none, or one is no vector
     */
    public static List<Expr> meshGrid(Expr... vectors) {
        if (vectors.length == 0) {
            throw Site.refusal("meshGrid: no vectors given");
        }
        for (Expr vector : vectors) {
            if (vector.shape().rank() != 1) {
                throw Site.refusal("meshGrid: needs vectors, one is " + vector.shape());
            }
        }
        Shape grid =
                Shape.of(Arrays.stream(vectors).mapToInt(v -> v.shape().dim(0)).toArray());
        return IntStream.range(0, vectors.length)
                .mapToObj(i -> {
                    int[] dims = new int[vectors.length];
                    Arrays.fill(dims, 1);
                    dims[i] = grid.dim(i);
                    return Layouts.broadcastTo(Layouts.reshape(vectors[i], Shape.of(dims)), grid);
                })
                .toList();
    }
}
