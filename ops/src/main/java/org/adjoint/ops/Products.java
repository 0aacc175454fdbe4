package org.adjoint.ops;

import org.adjoint.Expr;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;

/** Products of matrices. */
public final class Products {
    private Products() {}

    /**
     * The matrix product y = a b of (..., m, k) and (..., k, n), of shape (..., m, n); leading axes are batches and
     * broadcast. aBar = yBar bᵀ, bBar = aᵀ yBar.
     *
     * @throws IllegalArgumentException if a or b is no matrix (reshape a vector to one row or one column), the inner
     *     dimensions differ, the batches do not broadcast, or the types are not one floating-point type
     */
    public static Expr dot(Expr a, Expr b) {
        return Contraction.DOT.apply(a, b);
    }

    /**
     * y = aᵀ, the last two axes swapped: (..., m, n) to (..., n, m). aBar = yBarᵀ. Of any type. For other orders of the axes
     * see {@link Layouts#transpose}.
     *
     * @throws IllegalArgumentException if a is no matrix or batch of matrices
     */
    public static Expr transpose(Expr a) {
        return Permute.transpose(a);
    }
}
