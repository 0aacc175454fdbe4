package org.adjoint.ops.teaching;

import static org.adjoint.ops.Trigonometry.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** f = sin(x₁) + x₁ x₂: the smallest formula in which one input reaches the result in two ways. */
class SineAndProductTest {
    private Graph graph;
    private Expr x1;
    private Expr x2;
    private Expr f;

    @BeforeEach
    void build() {
        graph = Graph.create(DType.FLOAT64);
        x1 = graph.input("x1", Shape.scalar()).requireGrad();
        x2 = graph.input("x2", Shape.scalar()).requireGrad();
        f = sin(x1).plus(x1.times(x2));
    }

    @AfterEach
    void close() {
        graph.close();
    }

    static Stream<Arguments> points() {
        return Stream.of(arguments(0, 0), arguments(2, 3), arguments(-1.5, 0.25), arguments(Math.PI / 2, -4));
    }

    @ParameterizedTest
    @MethodSource("points")
    void theAdjointsAreCosineOfX1PlusX2AndX1(double at1, double at2) {
        x1.set(at1);
        x2.set(at2);
        graph.forward();
        graph.backward();
        assertEquals(Math.sin(at1) + at1 * at2, f.item(), 1e-15);
        assertEquals(Math.cos(at1) + at2, x1.grad().item(), 1e-15);
        assertEquals(at1, x2.grad().item());
    }

    @Test
    void theSecondDerivativesAreMinusSineOfX1AndOneAndZero() {
        Expr byX1 = graph.gradient(f, x1);
        Expr byX2 = graph.gradient(f, x2);
        Expr byX1X1 = graph.gradient(byX1, x1);
        Expr byX1X2 = graph.gradient(byX1, x2);
        Expr byX2X2 = graph.gradient(byX2, x2);
        x1.set(2.0);
        x2.set(3.0);
        graph.forward(byX1X1, byX1X2, byX2X2);
        assertEquals(-Math.sin(2), byX1X1.item(), 1e-15);
        assertEquals(1, byX1X2.item());
        assertEquals(0, byX2X2.item());
    }
}
