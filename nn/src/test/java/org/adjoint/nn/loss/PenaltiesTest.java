package org.adjoint.nn.loss;

import static org.adjoint.nn.loss.Penalties.l1;
import static org.adjoint.nn.loss.Penalties.l2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.nn.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PenaltiesTest {
    private final Graph graph = Reference.graph();
    private final Expr v = graph.input("v", Shape.of(2, 2)).requireGrad();
    private final Expr w = graph.input("w", Shape.of(1)).requireGrad();

    @AfterEach
    void close() {
        graph.close();
    }

    private void run() {
        v.set(1.0, -2, 0, 0.5);
        w.set(-3.0);
        graph.forward();
        graph.backward();
    }

    @Test
    void l1SumsMagnitudesAndItsGradientIsTheSign() {
        Expr penalty = l1(v, w).times(0.1);
        run();
        assertEquals(0.65, penalty.item(), 1e-15);
        assertArrayEquals(new double[] {0.1, -0.1, 0, 0.1}, v.grad().toDoubles());
        assertArrayEquals(new double[] {-0.1}, w.grad().toDoubles());
    }

    @Test
    void l2SumsSquaresAndItsGradientIsTwiceTheWeight() {
        Expr penalty = l2(v, w).times(0.1);
        run();
        assertEquals(1.425, penalty.item(), 1e-15);
        assertArrayEquals(new double[] {0.2, -0.4, 0, 0.1}, v.grad().toDoubles(), 1e-15);
        assertArrayEquals(new double[] {-0.6}, w.grad().toDoubles(), 1e-15);
    }

    @Test
    void noWeightsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> l2());
    }
}
