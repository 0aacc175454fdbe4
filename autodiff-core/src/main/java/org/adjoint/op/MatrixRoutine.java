package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * Linear algebra on the matrices in the last two axes; the axes before them are a batch. Faults are by entry of the batch,
 * in row-major order. A matrix that holds NaN or infinity has a result of NaN.
 */
public abstract sealed class MatrixRoutine extends Routine
        permits Cholesky, Determinant, Qr, Solve, Svd, SymmetricEigen, TriangularSolve {
    /** The lower triangle with half of the diagonal, 0 above it. */
    static final Pointwise HALF_LOWER = pointwise(
            "halfLower", a -> Scalar.index(-1).lt(Scalar.index(-2)).select(a, ifDiagonal(a.times(0.5), Scalar.zero())));

    /** The elements on the diagonal, 0 elsewhere; of a row, spread over a matrix, the diagonal matrix. */
    static final Pointwise DIAGONAL = pointwise("diagonal", a -> ifDiagonal(a, Scalar.zero()));

    /** The identity matrix of the shape of a. */
    static final Pointwise IDENTITY =
            pointwise("identity", a -> ifDiagonal(Scalar.one(), Scalar.zero())).partials((a, y) -> Scalar.zero());

    /**
     * 1 / (b - a), or 0 where they are equal but for rounding: where a derivative by parts of equal eigenvalues does not exist.
     * A kernel that finds equal ones leaves some roundings of the {@code largest} between them.
     */
    static Expr gaps(Expr a, Expr b, Expr largest) {
        return GAP.apply(a, b, roundingOf(largest));
    }

    private static final Pointwise GAP = pointwise("gap", (a, b, rounding) -> b.minus(a)
            .abs()
            .le(rounding)
            .select(Scalar.zero(), Scalar.one().over(b.minus(a))));

    /** Sixteen units of the last place. */
    static Expr roundingOf(Expr a) {
        return a.times(a.dtype() == DType.FLOAT64 ? 0x1p-48 : 0x1p-19);
    }

    /** The largest magnitude in each row (..., 1, n). */
    static Expr largest(Expr rows) {
        return Reduction.reduceKeepingDims(Reduction.Kind.MAX, MAGNITUDE.apply(rows), -1);
    }

    private static final Pointwise MAGNITUDE = pointwise("magnitude", a -> a.abs());

    static Scalar ifDiagonal(Scalar on, Scalar off) {
        return Scalar.index(-1).eq(Scalar.index(-2)).select(on, off);
    }

    @Override
    List<Object> attributes() {
        return List.of();
    }

    /** A batch more. */
    @Override
    public final Optional<Op> batched(int count) {
        return Optional.of(this);
    }

    @Override
    public final int rowAxes(List<TensorType> inputs) {
        return inputs.get(0).shape().rank() - 2;
    }

    /** Some m n min(m, n) multiplications a matrix. */
    @Override
    public final long work(List<TensorType> inputs, TensorType result) {
        Shape a = inputs.get(0).shape();
        long last = inputs.get(inputs.size() - 1).shape().dim(-1);
        return Math.max(a.size(), a.size() * (Math.min(a.dim(-2), a.dim(-1)) + last) / 4);
    }

    /** Checks that an input holds floating-point matrices. */
    final void requireMatrices(TensorType a) {
        if (a.shape().rank() < 2 || !a.dtype().isFloat()) {
            throw new IllegalArgumentException(
                    name() + ": needs a matrix, or a batch of matrices, of a floating-point type: it is " + a);
        }
    }

    final void requireSquare(TensorType a) {
        requireMatrices(a);
        if (a.shape().dim(-1) != a.shape().dim(-2)) {
            throw new IllegalArgumentException(name() + ": needs square matrices, they are " + a.shape());
        }
    }

    /** Checks that b has as many rows as the square a, and the same batch and type. */
    final void requireRightSides(TensorType a, TensorType b) {
        requireSquare(a);
        requireMatrices(b);
        int rank = a.shape().rank();
        boolean fits = a.dtype() == b.dtype()
                && b.shape().rank() == rank
                && b.shape().with(rank - 1, 1).equals(a.shape().with(rank - 1, 1));
        if (!fits) {
            throw new IllegalArgumentException(name() + ": matrices and right sides do not fit: " + a + " and " + b);
        }
    }

    /** {@code a} with its last two extents replaced. */
    static Shape matrices(Shape a, int rows, int columns) {
        int[] dims = a.dims();
        dims[dims.length - 2] = rows;
        dims[dims.length - 1] = columns;
        return Shape.of(dims);
    }

    /** Which matrix of the batch of an input a fault is of, and where that was built. */
    static String entry(Fault fault, TensorType a) {
        Shape batch = Shape.of(Arrays.copyOf(a.shape().dims(), a.shape().rank() - 2));
        return batch.rank() == 0 ? "the matrix " + a.shape() : "matrix " + fault.position() + " of " + a.shape();
    }

    static Expr dot(Expr a, Expr b) {
        return Contraction.DOT.apply(a, b);
    }

    static Expr transpose(Expr a) {
        return Permute.transpose(a);
    }

    /** Rows [from, to) of matrices. */
    static Expr rows(Expr a, int from, int to) {
        return Slice.slice(a, -2, from, to);
    }
}
