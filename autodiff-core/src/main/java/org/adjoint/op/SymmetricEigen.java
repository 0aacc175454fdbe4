package org.adjoint.op;

import java.util.List;
import org.adjoint.Expr;

/**
 * Eigenvalues w, ascending, and orthonormal eigenvectors v of symmetric matrices, of which the lower triangle is read. The
 * result is (n + 1, n): the eigenvalues above the matrix whose columns are the eigenvectors, the largest component of each
 * positive. aBar = v (diag(wBar) + F ∘ vᵀ vBar) vᵀ with Fᵢⱼ = 1 / (wⱼ - wᵢ), its symmetric part (M. Giles, Collected Matrix
 * Derivative Results, 2008). Vectors of eigenvalues that are equal but for rounding have no derivative; F is 0 there, which
 * is right for whatever does not depend on their choice.
 */
public final class SymmetricEigen extends MatrixRoutine {
    /** The only instance. */
    public static final SymmetricEigen SYMMETRIC_EIGEN = new SymmetricEigen();

    private SymmetricEigen() {}

    @Override
    public String name() {
        return "symmetricEigen";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        requireSquare(a);
        int n = a.shape().dim(-1);
        return new TensorType(matrices(a.shape(), n + 1, n), a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        int n = y.shape().dim(-1);
        return Adjoints.of(() -> {
            Expr w = rows(y, 0, 1);
            Expr v = rows(y, 1, n + 1);
            Expr turns = gaps(transpose(w), w, largest(w)).times(dot(transpose(v), rows(yBar, 1, n + 1)));
            Expr stretches = DIAGONAL.apply(BroadcastTo.broadcastTo(rows(yBar, 0, 1), v.shape()));
            Expr inner = stretches.plus(turns.plus(transpose(turns)).times(0.5));
            return dot(dot(v, inner), transpose(v));
        });
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return new ArithmeticException(
                name() + ": the eigenvalues of " + entry(fault, inputs.get(0)) + " do not converge, built at " + site);
    }
}
