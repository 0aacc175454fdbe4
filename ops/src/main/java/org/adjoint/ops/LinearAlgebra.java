package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.Arrays;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Cholesky;
import org.adjoint.op.Determinant;
import org.adjoint.op.MatrixRoutine;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Qr;
import org.adjoint.op.Scalar;
import org.adjoint.op.Site;
import org.adjoint.op.Solve;
import org.adjoint.op.Svd;
import org.adjoint.op.SymmetricEigen;
import org.adjoint.op.TriangularSolve;

/**
 * Linear algebra on matrices in the last two axes; the axes before them are a batch. Of right sides and their matrices the
 * batches broadcast. What the values make impossible, such as a singular matrix, is an {@link ArithmeticException} of the run
 * that names the operation, the matrix of the batch, the condition and the line that built the node; a matrix with NaN or
 * infinity gives NaN. Every function throws {@link IllegalArgumentException} if its argument is no matrix or batch of matrices
 * of a floating-point type, or not square where it must be.
 */
public final class LinearAlgebra {
    private static final Pointwise IDENTITY = pointwise(
                    "identity", a -> Scalar.index(-1).eq(Scalar.index(-2)).select(Scalar.one(), Scalar.zero()))
            .partials((a, y) -> Scalar.zero());

    private LinearAlgebra() {}

    /**
     * The lower triangular L with a = L Lᵀ, both (..., n, n), for the symmetric part (a + aᵀ) / 2 of a, which must be positive
     * definite. aBar = the symmetric part of L⁻ᵀ Φ(Lᵀ LBar) L⁻¹, where Φ keeps the lower triangle and half of the diagonal (I.
     * Murray, Differentiation of the Cholesky decomposition, 2016).
     */
    public static Expr cholesky(Expr a) {
        return Cholesky.CHOLESKY.apply(symmetricPart("cholesky", a));
    }

    /**
     * x with a x = b for lower triangular a (..., n, n), of which the upper triangle is not read, and b (..., n, k). bBar =
     * a⁻ᵀ xBar, aBar = the lower triangle of -bBar xᵀ.
     *
     * @throws IllegalArgumentException also if shapes or types do not fit
     */
    public static Expr lowerTriangularSolve(Expr a, Expr b) {
        return solve("triangularSolve", TriangularSolve.LOWER, a, b);
    }

    /** As {@link #lowerTriangularSolve}, for upper triangular a, of which the lower triangle is not read. */
    public static Expr upperTriangularSolve(Expr a, Expr b) {
        return solve("triangularSolve", TriangularSolve.UPPER, a, b);
    }

    /**
     * x with a x = b for square a (..., n, n) and b (..., n, k), by elimination with row exchanges. bBar = a⁻ᵀ xBar, aBar =
     * -bBar xᵀ.
     *
     * @throws IllegalArgumentException also if shapes or types do not fit
     */
    public static Expr solve(Expr a, Expr b) {
        return solve("solve", Solve.SOLVE, a, b);
    }

    /** y = a⁻¹, both (..., n, n); aBar = -yᵀ yBar yᵀ. To multiply with it, {@link #solve} is faster and more exact. */
    public static Expr inverse(Expr a) {
        requireMatrices("inverse", a);
        return solve("inverse", Solve.SOLVE, a, IDENTITY.apply(a));
    }

    /**
     * The determinant of each matrix, of the batch's shape; aBar = yBar times the cofactors of a, which are y a⁻ᵀ where a is
     * regular. The gradient exists for singular matrices, and takes a singular value decomposition; a second derivative is
     * refused there.
     */
    public static Expr det(Expr a) {
        return new Determinant(Determinant.Kind.DET).apply(a);
    }

    /** ln |det a|, of the batch's shape, -infinity for a singular matrix; aBar = yBar a⁻ᵀ, which a singular matrix refuses. */
    public static Expr logDet(Expr a) {
        return new Determinant(Determinant.Kind.LOG_DET).apply(a);
    }

    /**
     * Factors of matrices (..., m, n), with k = min(m, n): a = Q R.
     *
     * @param q orthonormal columns, (..., m, k)
     * @param r upper triangular, (..., k, n), with a diagonal that is not negative
     */
    public record Factors(Expr q, Expr r) {}

    /**
     * The QR factorisation. With M the symmetric matrix that has the lower triangle of R RBarᵀ - QBarᵀ Q, aBar = (QBar + Q M)
     * R⁻ᵀ for m ≥ n (S. Walter and L. Lehmann, Algorithmic Differentiation of Linear Algebra Functions, 2010). Of more columns
     * than rows the first m are factorised so, and those of R beyond them are Qᵀ times those of a. The gradient exists where
     * the first k columns are independent, and is refused where R has a 0 on its diagonal.
     */
    public static Factors qr(Expr a) {
        requireMatrices("qr", a);
        int m = a.shape().dim(-2);
        int n = a.shape().dim(-1);
        if (m >= n) {
            Expr both = Qr.QR.apply(a);
            return new Factors(Parts.slice(both, -2, 0, m), Parts.slice(both, -2, m, m + n));
        }
        // The other columns have their coordinates in the basis that the first m give.
        Factors first = qr(Parts.slice(a, -1, 0, m));
        Expr others = Products.dot(Products.transpose(first.q), Parts.slice(a, -1, m, n));
        return new Factors(first.q, Parts.concatenate(-1, first.r, others));
    }

    /**
     * Eigenvalues and eigenvectors of symmetric matrices (..., n, n): a v = v diag(w).
     *
     * @param values w, ascending, (..., n)
     * @param vectors v, orthonormal columns (..., n, n), the largest component of each positive
     */
    public record Eigen(Expr values, Expr vectors) {}

    /**
     * Eigenvalues and eigenvectors of the symmetric part (a + aᵀ) / 2 of a. aBar = v (diag(wBar) + F ∘ vᵀ vBar) vᵀ, its
     * symmetric part, with Fᵢⱼ = 1 / (wⱼ - wᵢ) and 0 on the diagonal (M. Giles, Collected Matrix Derivative Results, 2008).
     * Vectors of eigenvalues that are equal but for rounding have no derivative: F is 0 there, which is right for whatever does
     * not depend on the choice of the vectors. Nearly equal ones make gradients by the vectors large.
     */
    public static Eigen symmetricEigen(Expr a) {
        Expr both = SymmetricEigen.SYMMETRIC_EIGEN.apply(symmetricPart("symmetricEigen", a));
        int n = a.shape().dim(-1);
        return new Eigen(Layouts.squeeze(Parts.slice(both, -2, 0, 1), -2), Parts.slice(both, -2, 1, n + 1));
    }

    /**
     * The reduced singular value decomposition of matrices (..., m, n), with k = min(m, n): a = U diag(s) Vᵀ.
     *
     * @param u orthonormal columns (..., m, k), the largest component of each positive
     * @param values s, descending, (..., k)
     * @param v orthonormal columns (..., n, k)
     */
    public record SingularValues(Expr u, Expr values, Expr v) {}

    /**
     * The singular value decomposition. With S = diag(s) and Fᵢⱼ = 1 / (sⱼ² - sᵢ²), 0 on the diagonal, aBar = U (diag(sBar) +
     * (F ∘ (Uᵀ UBar - UBarᵀ U)) S + S (F ∘ (Vᵀ VBar - VBarᵀ V))) Vᵀ + (I - U Uᵀ) UBar S⁻¹ Vᵀ + U S⁻¹ VBarᵀ (I - V Vᵀ)
     * (J. Townsend, Differentiating the Singular Value Decomposition, 2016). Vectors of equal singular values, and of 0, but
     * for rounding, have no derivative: their factors in F and 1 / s are 0, which is right for whatever does not depend on the
     * choice of the vectors.
     */
    public static SingularValues svd(Expr a) {
        Expr all = Svd.SVD.apply(a);
        int m = a.shape().dim(-2);
        int n = a.shape().dim(-1);
        return new SingularValues(
                Parts.slice(all, -2, 0, m),
                Layouts.squeeze(Parts.slice(all, -2, m, m + 1), -2),
                Parts.slice(all, -2, m + 1, m + 1 + n));
    }

    private static Expr symmetricPart(String op, Expr a) {
        requireMatrices(op, a);
        if (a.shape().dim(-1) != a.shape().dim(-2)) {
            throw Site.refusal(op + ": needs square matrices, they are " + a.shape());
        }
        return a.plus(Products.transpose(a)).times(0.5);
    }

    private static void requireMatrices(String op, Expr a) {
        if (a.shape().rank() < 2 || !a.dtype().isFloat()) {
            throw Site.refusal(
                    op + ": needs a matrix, or a batch of matrices, of a floating-point type: it is " + a.type());
        }
    }

    private static Expr solve(String op, MatrixRoutine routine, Expr a, Expr b) {
        requireMatrices(op, a);
        requireMatrices(op, b);
        Shape batch = Shape.broadcast(op, batch(a), batch(b));
        return routine.apply(spread(a, batch), spread(b, batch));
    }

    private static Shape batch(Expr a) {
        return Shape.of(Arrays.copyOf(a.shape().dims(), a.shape().rank() - 2));
    }

    private static Expr spread(Expr a, Shape batch) {
        int[] dims = Arrays.copyOf(batch.dims(), batch.rank() + 2);
        dims[batch.rank()] = a.shape().dim(-2);
        dims[batch.rank() + 1] = a.shape().dim(-1);
        Shape shape = Shape.of(dims);
        return shape.equals(a.shape()) ? a : Layouts.broadcastTo(a, shape);
    }
}
