package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.List;
import org.adjoint.Expr;

/** x with a x = b for triangular a, of which the other triangle is not read. bBar = a⁻ᵀ xBar, aBar = the triangle of -bBar xᵀ. */
public final class TriangularSolve extends MatrixRoutine {
    /** Of lower triangular matrices. */
    public static final TriangularSolve LOWER = new TriangularSolve(true);

    /** Of upper triangular matrices. */
    public static final TriangularSolve UPPER = new TriangularSolve(false);

    private static final Pointwise KEEP_LOWER = pointwise(
            "lowerTriangle", a -> Scalar.index(-1).le(Scalar.index(-2)).select(a, Scalar.zero()));
    private static final Pointwise KEEP_UPPER = pointwise(
            "upperTriangle", a -> Scalar.index(-2).le(Scalar.index(-1)).select(a, Scalar.zero()));

    private final boolean lower;

    private TriangularSolve(boolean lower) {
        this.lower = lower;
    }

    @Override
    public String name() {
        return "triangularSolve";
    }

    /** Whether the lower triangle is read, or the upper. */
    public boolean isLower() {
        return lower;
    }

    @Override
    List<Object> attributes() {
        return List.of(lower);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        requireRightSides(inputs.get(0), inputs.get(1));
        return inputs.get(1);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(
                () -> (lower ? KEEP_LOWER : KEEP_UPPER)
                        .apply(dot(right(y, yBar), transpose(y)).negate()),
                () -> right(y, yBar));
    }

    /** bBar; equal nodes are computed once. */
    private Expr right(Expr y, Expr yBar) {
        return (lower ? UPPER : LOWER).apply(transpose(y.input(0)), yBar);
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return new ArithmeticException(name() + ": " + entry(fault, inputs.get(0)) + " is singular: element "
                + fault.value() + " of its diagonal is 0, built at " + site);
    }
}
