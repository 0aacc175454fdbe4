package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.index;
import static org.adjoint.op.Scalar.zero;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Pad;
import org.adjoint.op.Permute;
import org.adjoint.op.Site;
import org.adjoint.op.Slice;

/**
 * Diagonals and triangles of matrices, the last two axes of a tensor; axes before them are batches. Diagonal k runs through the
 * elements whose column is their row plus k: 0 is the main one, those above it are positive.
 */
public final class Diagonals {
    private Diagonals() {}

    /**
     * Diagonal k, along a last axis in place of two, which is empty for k = -rows and k = columns; aBar is yBar on the diagonal
     * and 0 elsewhere. Of any type.
     *
     * @throws IllegalArgumentException if a is no matrix or batch of matrices, or has no such diagonal
     */
    public static Expr diagonal(Expr a, int k) {
        int rank = requireMatrix("diagonal", a);
        int rows = a.shape().dim(-2);
        int columns = a.shape().dim(-1);
        // Of the least k there is no opposite among integers.
        long length = Math.min(rows - Math.max(-(long) k, 0), columns - Math.max(k, 0));
        if (length < 0) {
            throw Site.refusal("diagonal: there is no diagonal " + k + " of " + a.shape());
        }
        int[] lengths = Arrays.copyOf(a.shape().dims(), rank - 1);
        lengths[rank - 2] = Math.multiplyExact(rows, columns);
        Expr flat = Layouts.reshape(a, Shape.of(lengths));
        int[] starts = new int[rank - 1];
        int[] steps = new int[rank - 1];
        Arrays.fill(steps, 1);
        // The next row and the next column are one row and one element further.
        starts[rank - 2] = k >= 0 ? k : -k * columns;
        steps[rank - 2] = columns + 1;
        lengths[rank - 2] = (int) length;
        return new Slice(starts, lengths, steps).apply(flat);
    }

    /**
     * Square matrices with the last axis of a on the main diagonal and 0 elsewhere, (..., n) to (..., n, n); aBar = the
     * diagonal of yBar. Of any type.
     *
     * @throws IllegalArgumentException if a is a scalar
     */
    public static Expr diagonalMatrix(Expr a) {
        int rank = a.shape().rank();
        if (rank == 0) {
            throw Site.refusal("diagonalMatrix: needs a vector, or a batch of vectors, it is a scalar");
        }
        int n = a.shape().dim(-1);
        int[] steps = new int[rank];
        Arrays.fill(steps, 1);
        steps[rank - 1] = n + 1;
        Expr flat = new Pad(a.shape().with(-1, Math.multiplyExact(n, n)), new int[rank], steps).apply(a);
        int[] dims = Arrays.copyOf(a.shape().dims(), rank + 1);
        dims[rank] = n;
        return Layouts.reshape(flat, Shape.of(dims));
    }

    /**
     * The elements on and below diagonal k, 0 above it; aBar is yBar there and 0 above.
     *
     * @throws IllegalArgumentException if a is no matrix or batch of matrices, or INT32
     */
    public static Expr tril(Expr a, int k) {
        requireMatrix("tril", a);
        return pointwise("tril", x -> index(-1).le(index(-2).plus(k)).select(x, zero()))
                .apply(a);
    }

    /**
     * The elements on and above diagonal k, 0 below it; aBar is yBar there and 0 below.
     *
     * @throws IllegalArgumentException if a is no matrix or batch of matrices, or INT32
     */
    public static Expr triu(Expr a, int k) {
        requireMatrix("triu", a);
        return pointwise("triu", x -> index(-2).plus(k).le(index(-1)).select(x, zero()))
                .apply(a);
    }

    private static int requireMatrix(String op, Expr a) {
        int rank = a.shape().rank();
        if (rank < 2) {
            throw Site.refusal(op + ": needs a matrix, or a batch of matrices, it is " + a.shape());
        }
        return rank;
    }

    /** The elements with equal coordinates along two axes of one extent; the second axis is dropped. */
    static Expr along(Expr a, int first, int second) {
        int rank = a.shape().rank();
        int[] order = IntStream.concat(
                        IntStream.range(0, rank).filter(i -> i != first && i != second), IntStream.of(first, second))
                .toArray();
        Expr diagonal = diagonal(Permute.permute(a, order), 0);
        int[] back = IntStream.range(0, rank - 1)
                .map(i -> i < first ? i : i == first ? rank - 2 : i - 1)
                .toArray();
        return Permute.permute(diagonal, back);
    }
}
