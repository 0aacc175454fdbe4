package org.adjoint;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.adjoint.backend.Backends;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final Pointwise SIN = pointwise("sin", a -> a.sin());
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private static Graph float64() {
        return Graph.on(Backends.named("reference"), DType.FLOAT64);
    }

    @Test
    void valueAndAdjointsOfTheLectureExample() {
        try (Graph graph = float64()) {
            Expr x1 = graph.input("x1", Shape.scalar()).requireGrad();
            Expr x2 = graph.input("x2", Shape.scalar()).requireGrad();
            Expr f = SIN.apply(x1).plus(x1.times(x2));
            x1.set(0.5);
            x2.set(1.3);
            graph.forward();
            graph.backward();
            assertEquals(Math.sin(0.5) + 0.5 * 1.3, f.item(), 1e-15);
            assertEquals(Math.cos(0.5) + 1.3, x1.grad().item(), 1e-15);
            assertEquals(0.5, x2.grad().item(), 1e-15);
        }
    }

    @Test
    void forwardAgainWithNewInputsRecomputes() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(3));
            Expr y = TANH.apply(x).times(2);
            x.set(1.0, 2, 3);
            graph.forward();
            x.set(0.0, 0, 0);
            graph.forward();
            assertArrayEquals(new double[3], y.value().toDoubles());
        }
    }

    @Test
    void backwardTwiceGivesTheSameGradientAndAccumulatesOnlyWhenAsked() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(2)).requireGrad();
            Expr loss = Reduction.reduce(Reduction.Kind.SUM, x.times(x));
            x.set(3.0, 4.0);
            graph.forward();
            graph.backward();
            graph.backward();
            assertArrayEquals(new double[] {6, 8}, x.grad().toDoubles());
            graph.backwardAccumulating();
            assertArrayEquals(new double[] {12, 16}, x.grad().toDoubles());
            graph.backward();
            assertArrayEquals(new double[] {6, 8}, x.grad().toDoubles());
            assertEquals(25, loss.item());
        }
    }

    @Test
    void fifthDerivativeOfTheSineIsTheCosine() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.scalar());
            Expr y = SIN.apply(x);
            for (int i = 0; i < 5; i++) {
                y = graph.gradient(y, x);
            }
            x.set(0.7);
            graph.forward(y);
            assertEquals(Math.cos(0.7), y.item(), 1e-14);
        }
    }

    @Test
    void productGradientsAreTheMatrixEquations() {
        try (Graph graph = float64()) {
            Expr u = graph.input("u", Shape.of(2, 3)).requireGrad();
            Expr w = graph.param("w", Shape.of(3, 2), (shape, random) -> new double[] {1, 2, 3, 4, 5, 6});
            Expr y = Contraction.DOT.apply(u, w);
            u.set(1.0, 0, -1, 2, 1, 0);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(2, 2), 1.0, 10, 100, 1000));
            assertArrayEquals(new double[] {-4, -4, 5, 8}, y.value().toDoubles());
            assertArrayEquals(
                    new double[] {201, 2010, 100, 1000, -1, -10}, w.grad().toDoubles());
            assertArrayEquals(
                    new double[] {21, 43, 65, 2100, 4300, 6500}, u.grad().toDoubles());
        }
    }

    @Test
    void broadcastOperandsGetTheirAdjointsSummedBack() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(3, 2));
            Expr b = graph.input("b", Shape.of(1, 2)).requireGrad();
            Expr y = x.plus(b).times(x);
            x.set(1.0, 2, 3, 4, 5, 6);
            b.set(0.0, 0);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(3, 2), 1.0, 1, 1, 1, 1, 2));
            assertArrayEquals(new double[] {9, 18}, b.grad().toDoubles());
        }
    }

    @Test
    void parametersAreSharedBetweenGraphs() {
        Parameter w = Parameter.of("w", Tensor.of(Shape.of(2), 1.0, 2.0), Backends.named("reference"));
        try (Graph train = float64();
                Graph test = float64()) {
            Expr used = train.param(w);
            Expr loss = Reduction.reduce(Reduction.Kind.SUM, used.times(used));
            Expr gradient = train.gradient(loss, used);
            Program step =
                    train.program(List.of(loss), List.of(new Assignment(used, used.minus(gradient.times(0.25)))));
            Expr seen = test.param(w).times(1);
            step.run();
            test.forward();
            assertEquals(5, loss.item());
            assertArrayEquals(new double[] {0.5, 1}, seen.value().toDoubles());
        }
        assertArrayEquals(new double[] {0.5, 1}, w.value().toDoubles());
        w.close();
    }

    @Test
    void assignmentsTakeEffectTogether() {
        try (Graph graph = float64()) {
            Expr a = graph.param("a", Shape.of(2), (s, r) -> new double[] {1, 2});
            Expr b = graph.param("b", Shape.of(2), (s, r) -> new double[] {10, 20});
            Program swap = graph.program(List.of(), List.of(new Assignment(a, b), new Assignment(b, a.plus(b))));
            swap.run();
            assertArrayEquals(new double[] {10, 20}, a.value().toDoubles());
            assertArrayEquals(new double[] {11, 22}, b.value().toDoubles());
        }
    }

    @Test
    void intermediateValuesCanBeRead() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(2));
            Expr hidden = TANH.apply(x);
            Expr y = hidden.times(hidden);
            x.set(1.0, 2);
            graph.forward();
            assertEquals(Math.tanh(2), hidden.value().get(1), 1e-15);
            assertEquals(Math.pow(Math.tanh(2), 2), y.value().get(1), 1e-15);
            x.set(0.0, 0);
            assertTrue(assertThrows(IllegalStateException.class, x.times(3)::value)
                    .getMessage()
                    .contains("call graph.forward() first"));
        }
    }

    @Test
    void trainingStepIsFusedIntoFewRegions() {
        try (Graph graph = Graph.on("reference")) {
            Expr x = graph.input("x", Shape.of(500, 784));
            Expr w = graph.param("w", Shape.of(784, 100), (s, r) -> new double[78400]);
            Expr b = graph.param("b", Shape.of(1, 100), (s, r) -> new double[100]);
            Expr h = TANH.apply(Contraction.DOT.apply(x, w).plus(b));
            Expr loss = Reduction.reduce(Reduction.Kind.SUM, h.times(h));
            List<Expr> gradients = graph.gradient(loss, List.of(w, b));
            Program step = graph.program(
                    List.of(loss),
                    List.of(
                            new Assignment(w, w.minus(gradients.get(0).times(0.1))),
                            new Assignment(b, b.minus(gradients.get(1).times(0.1)))));
            assertTrue(step.explain().startsWith("5 steps in 3 regions"), step.explain());
        }
    }
}
