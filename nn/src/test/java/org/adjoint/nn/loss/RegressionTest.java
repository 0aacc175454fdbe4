package org.adjoint.nn.loss;

import static org.adjoint.nn.loss.Regression.meanAbsoluteError;
import static org.adjoint.nn.loss.Regression.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.BinaryOperator;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.nn.Reference;
import org.junit.jupiter.api.Test;

class RegressionTest {
    /** The errors p - t are 3, -0.5, 0 and -2. */
    private static void assertLoss(BinaryOperator<Expr> loss, double value, double... gradient) {
        try (Graph graph = Reference.graph()) {
            Expr p = graph.input("p", Shape.of(2, 2)).requireGrad();
            Expr t = graph.input("t", Shape.of(2, 2));
            Expr y = loss.apply(p, t);
            p.set(4.0, 0.5, 7, -1);
            t.set(1.0, 1.0, 7, 1);
            graph.forward();
            graph.backward();
            assertEquals(value, y.item(), 1e-15);
            assertArrayEquals(gradient, p.grad().toDoubles(), 1e-15);
        }
    }

    @Test
    void meanSquaredErrorAndItsGradient() {
        assertLoss(Regression::meanSquaredError, (9 + 0.25 + 4) / 4, 6 / 4.0, -1 / 4.0, 0, -4 / 4.0);
    }

    @Test
    void meanAbsoluteErrorAndItsGradient() {
        assertLoss(Regression::meanAbsoluteError, 5.5 / 4, 1 / 4.0, -1 / 4.0, 0, -1 / 4.0);
    }

    @Test
    void shapesThatWouldBroadcastAreRefused() {
        try (Graph graph = Reference.graph()) {
            Expr p = graph.input("p", Shape.of(3, 1));
            Expr t = graph.input("t", Shape.of(3));
            String message = assertThrows(IllegalArgumentException.class, () -> meanSquaredError(p, t))
                    .getMessage();
            assertEquals("meanSquaredError: predictions (3, 1) and targets (3) differ in shape", message);
            assertThrows(IllegalArgumentException.class, () -> meanAbsoluteError(p, t));
        }
    }
}
