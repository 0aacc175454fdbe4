package org.adjoint.testkit;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.Tensor;
import org.adjoint.check.GradientCheck;
import org.adjoint.check.GradientReport;

/**
 * JUnit assertions that gradients are those of central differences, to the second order. For more choices see
 * {@link GradientCheck}. Each throws {@link AssertionError} with the report if they are not.
 */
public final class Gradients {
    private Gradients() {}

    /** Of {@code y} by {@code xs}, or by all that {@code graph.backward(y)} differentiates by, at their present values. */
    public static GradientReport assertGradients(Expr y, Expr... xs) {
        return GradientCheck.of(y, xs).order(2).run().orThrow();
    }

    /** Of a function of one tensor at a point. */
    public static GradientReport assertGradients(UnaryOperator<Expr> f, Tensor a) {
        return GradientCheck.unary(f, a).order(2).run().orThrow();
    }

    /** Of a function of two tensors at a point. */
    public static GradientReport assertGradients(BinaryOperator<Expr> f, Tensor a, Tensor b) {
        return GradientCheck.binary(f, a, b).order(2).run().orThrow();
    }
}
