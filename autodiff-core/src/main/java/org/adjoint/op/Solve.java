package org.adjoint.op;

import java.util.List;
import org.adjoint.Expr;

/** x with a x = b, by elimination with row exchanges. bBar = a⁻ᵀ xBar, aBar = -bBar xᵀ. */
public final class Solve extends MatrixRoutine {
    /** The only instance. */
    public static final Solve SOLVE = new Solve();

    private Solve() {}

    @Override
    public String name() {
        return "solve";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        requireRightSides(inputs.get(0), inputs.get(1));
        return inputs.get(1);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> dot(right(y, yBar), transpose(y)).negate(), () -> right(y, yBar));
    }

    /** bBar; equal nodes are computed once. */
    private static Expr right(Expr y, Expr yBar) {
        return SOLVE.apply(transpose(y.input(0)), yBar);
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return new ArithmeticException(name() + ": " + entry(fault, inputs.get(0)) + " is singular: pivot "
                + fault.value() + " of the elimination is 0, built at " + site);
    }
}
