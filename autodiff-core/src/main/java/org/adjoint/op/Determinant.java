package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.Arrays;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Shape;

/** The determinant of each matrix, or the logarithm of its magnitude, which neither over- nor underflows. */
public final class Determinant extends MatrixRoutine {
    /** Which. */
    public enum Kind {
        /** aBar = yBar y a⁻ᵀ; not computed for singular matrices. */
        DET,
        /** -infinity for singular matrices; aBar = yBar a⁻ᵀ. */
        LOG_DET
    }

    private static final Pointwise IDENTITY =
            pointwise("identity", a -> ifDiagonal(Scalar.one(), Scalar.zero())).partials((a, y) -> Scalar.zero());

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
            Expr inverse = Solve.SOLVE.apply(transpose(a), IDENTITY.apply(a));
            Expr factor = kind == Kind.DET ? y.times(yBar) : yBar;
            return Reshape.reshape(factor, matrices(a.shape(), 1, 1)).times(inverse);
        });
    }
}
