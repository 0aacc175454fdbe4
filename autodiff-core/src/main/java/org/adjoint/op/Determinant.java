package org.adjoint.op;

import java.util.Arrays;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Shape;

/** The determinant of each matrix, or the logarithm of its magnitude, which neither over- nor underflows. */
public final class Determinant extends MatrixRoutine {
    /** Which. */
    public enum Kind {
        /** aBar = yBar times the cofactors of a, which singular matrices have too. */
        DET,
        /** -infinity for singular matrices; aBar = yBar a⁻ᵀ. */
        LOG_DET
    }

    private final Kind kind;

    /** Of a kind. */
    public Determinant(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return kind == Kind.DET ? "det" : "logDet";
    }

    /** Which. */
    public Kind kind() {
        return kind;
    }

    @Override
    List<Object> attributes() {
        return List.of(kind);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        requireSquare(a);
        return new TensorType(Shape.of(Arrays.copyOf(a.shape().dims(), a.shape().rank() - 2)), a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> {
            Expr a = y.input(0);
            Expr slope = kind == Kind.DET
                    ? Cofactors.COFACTORS.apply(a)
                    : Solve.SOLVE.apply(transpose(a), IDENTITY.apply(a));
            return Reshape.reshape(yBar, matrices(a.shape(), 1, 1)).times(slope);
        });
    }
}
