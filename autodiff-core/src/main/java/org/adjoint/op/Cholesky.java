package org.adjoint.op;

import java.util.List;
import org.adjoint.Expr;

/**
 * The lower triangular L with a = L Lᵀ of symmetric positive definite matrices, of which the lower triangle is read. aBar =
 * the symmetric part of L⁻ᵀ Φ(Lᵀ LBar) L⁻¹, where Φ keeps the lower triangle and half of the diagonal (I. Murray,
 * Differentiation of the Cholesky decomposition, 2016): the gradient within symmetric matrices.
 */
public final class Cholesky extends MatrixRoutine {
    /** The only instance. */
    public static final Cholesky CHOLESKY = new Cholesky();

    private Cholesky() {}

    @Override
    public String name() {
        return "cholesky";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        requireSquare(inputs.get(0));
        return inputs.get(0);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> {
            Expr transposed = transpose(y);
            Expr left = TriangularSolve.UPPER.apply(transposed, HALF_LOWER.apply(dot(transposed, yBar)));
            Expr both = TriangularSolve.UPPER.apply(transposed, transpose(left));
            return both.plus(transpose(both)).times(0.5);
        });
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return new ArithmeticException(name() + ": " + entry(fault, inputs.get(0))
                + " is not positive definite: its leading minor of order " + fault.value()
                + " is not positive, built at "
                + site);
    }
}
