package org.adjoint.op;

import static org.adjoint.op.MatrixRoutine.dot;
import static org.adjoint.op.MatrixRoutine.matrices;
import static org.adjoint.op.MatrixRoutine.rows;
import static org.adjoint.op.MatrixRoutine.transpose;
import static org.adjoint.op.Pointwise.pointwise;

import java.util.List;
import org.adjoint.Expr;

/**
 * The cofactors of square matrices, ∂ det a / ∂a: of a = U diag(s) Vᵀ they are det U det V U diag(products of the other s) Vᵀ,
 * which divides by nothing and so holds for singular matrices (G. W. Stewart, On the adjugate matrix, Linear Algebra and its
 * Applications 283 (1998)). Their own gradient is taken from y = det(a) a⁻ᵀ, and refused for singular matrices: with B = a⁻ᵀ
 * it is aBar = (I ⟨yBar, y⟩ - y yBarᵀ) B.
 */
final class Cofactors extends Composite {
    static final Cofactors COFACTORS = new Cofactors();

    /** The signs of the determinants of two orthogonal matrices, which rounding leaves beside 1 or -1. */
    private static final Pointwise ORIENTATION =
            pointwise("orientation", (u, v) -> u.times(v).sign());

    private static final Pointwise MULTIPLE = pointwise(
            "multiple", (a, b) -> MatrixRoutine.ifDiagonal(a, Scalar.zero()).minus(b));

    private Cofactors() {}

    @Override
    public String name() {
        return "cofactors";
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        Expr a = inputs.get(0);
        int n = a.shape().dim(-1);
        Expr all = Svd.SVD.apply(a);
        Expr u = rows(all, 0, n);
        Expr s = rows(all, n, n + 1);
        Expr v = rows(all, n + 1, 2 * n + 1);
        Expr others = OtherFactors.along(s, new int[] {s.shape().rank() - 1});
        Expr orientation = ORIENTATION.apply(determinant(u), determinant(v));
        Expr cofactors = dot(u.times(others), transpose(v));
        return Reshape.reshape(orientation, matrices(a.shape(), 1, 1)).times(cofactors);
    }

    private static Expr determinant(Expr a) {
        return new Determinant(Determinant.Kind.DET).apply(a);
    }

    @Override
    public boolean hasClosedGradient() {
        return true;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> {
            Expr a = y.input(0);
            int rank = a.shape().rank();
            Expr inner = Reduction.reduceKeepingDims(Reduction.Kind.SUM, yBar.times(y), rank - 2, rank - 1);
            Expr left = MULTIPLE.apply(inner, dot(y, transpose(yBar)));
            // Times B from the right.
            return transpose(Solve.SOLVE.apply(a, transpose(left)));
        });
    }
}
