package org.adjoint.op;

import java.util.List;
import org.adjoint.Expr;

/**
 * Q with orthonormal columns and upper triangular R with a = Q R, of matrices (m, n) with m ≥ n. The diagonal of R is not
 * negative, which makes both unique where a has rank n. The result is (m + n, n): Q above R. aBar = (QBar + Q M) R⁻ᵀ with M
 * the symmetric matrix that has the lower triangle of R RBarᵀ - QBarᵀ Q (S. Walter and L. Lehmann, Algorithmic
 * Differentiation of Linear Algebra Functions, 2010); where a has a lower rank there is no gradient.
 */
public final class Qr extends MatrixRoutine {
    /** The only instance. */
    public static final Qr QR = new Qr();

    private Qr() {}

    @Override
    public String name() {
        return "qr";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        requireMatrices(a);
        int m = a.shape().dim(-2);
        int n = a.shape().dim(-1);
        if (m < n) {
            throw new IllegalArgumentException(name() + ": needs at least as many rows as columns, it is " + a.shape());
        }
        return new TensorType(matrices(a.shape(), m + n, n), a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        int n = y.shape().dim(-1);
        int m = y.shape().dim(-2) - n;
        return Adjoints.of(() -> {
            Expr q = rows(y, 0, m);
            Expr r = rows(y, m, m + n);
            Expr qBar = rows(yBar, 0, m);
            Expr rBar = rows(yBar, m, m + n);
            Expr half = HALF_LOWER.apply(dot(r, transpose(rBar)).minus(dot(transpose(qBar), q)));
            Expr sum = qBar.plus(dot(q, half.plus(transpose(half))));
            return transpose(TriangularSolve.UPPER.apply(r, transpose(sum)));
        });
    }
}
