package example;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.testkit.Gradients.assertGradients;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;
import org.adjoint.testkit.Domain;
import org.adjoint.testkit.OpSpec;
import org.adjoint.testkit.OpTests;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a user writes to test an operation of their own. */
class OwnOpTest {
    private static final Pointwise SOFTPLUS = pointwise("softplus", a -> a.max(Scalar.zero())
                    .plus(a.abs().negate().exp().log1p()))
            .partials((a, y) -> a.sigmoid());

    private static Expr softplus(Expr a) {
        return SOFTPLUS.apply(a);
    }

    @TestFactory
    Stream<DynamicTest> softplusConforms() {
        OpSpec row = OpSpec.unary("softplus", OwnOpTest::softplus, Domain.REAL, a -> Math.log(1 + Math.exp(a)))
                .drawing(OpSpec.NonFinite.NAN)
                .special(-1000, 0)
                .special(1000, 1000)
                .special(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        return OpTests.of(row, Backends.named("reference"));
    }

    @Test
    void gradientsOfAGraphAreRight() {
        try (Graph graph = Graph.on("reference")) {
            Expr x = graph.input("x", Shape.of(2, 2)).requireGrad();
            Expr w = graph.input("w", Shape.of(2, 1)).requireGrad();
            Expr loss = Reductions.sum(softplus(Products.dot(x, w)));
            x.set(1f, 2, 3, 4);
            w.set(0.5f, -0.25f);
            assertGradients(loss);
        }
    }

    @Test
    void gradientsOfFunctionsAreRight() {
        Tensor a = Tensor.of(Shape.of(2), 1.0, -2);
        assertGradients(OwnOpTest::softplus, a);
        assertGradients((x, y) -> softplus(x).times(y), a, Tensor.of(Shape.of(2), 3.0, 5));
    }

    @Test
    void wrongGradientsAreReportedWithTheirLine() {
        Pointwise wrong = pointwise("wrong", a -> a.exp()).partials((a, y) -> y.times(1.001));
        Tensor at = Tensor.of(Shape.of(3), 1.0, 2, 3);
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> assertGradients((Expr x) -> wrong.apply(x).times(2), at));
        assertTrue(
                error.getMessage().contains("fails alone: wrong FLOAT64 (3), built at OwnOpTest.java:"),
                error::getMessage);
    }
}
