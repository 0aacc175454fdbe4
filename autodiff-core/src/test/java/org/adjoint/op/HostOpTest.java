package org.adjoint.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.check.GradientCheck;
import org.junit.jupiter.api.Test;

class HostOpTest {
    private static TensorType first(List<TensorType> inputs) {
        if (!inputs.get(0).shape().equals(inputs.get(1).shape())) {
            throw new IllegalArgumentException(
                    "weigh: " + inputs.get(0).shape() + " and " + inputs.get(1).shape() + " differ");
        }
        return inputs.get(0);
    }

    private static Tensor combine(Tensor a, Tensor b, BinaryOperator<Double> f) {
        return Tensor.generate(a.shape(), a.dtype(), i -> f.apply(a.at(i), b.at(i)));
    }

    /** y = a² b. */
    private static class Weigh implements HostOp.Differentiable {
        int backwardCalls;

        @Override
        public TensorType infer(List<TensorType> inputs) {
            return first(inputs);
        }

        @Override
        public Tensor forward(List<Tensor> in) {
            return combine(in.get(0), in.get(1), (a, b) -> a * a * b);
        }

        @Override
        public List<Tensor> backward(List<Tensor> in, Tensor y, Tensor yBar) {
            backwardCalls++;
            Tensor aBar = combine(combine(in.get(0), in.get(1), (a, b) -> 2 * a * b), yBar, (d, u) -> d * u);
            Tensor bBar = combine(in.get(0), yBar, (a, u) -> a * a * u);
            return List.of(aBar, bBar.cast(in.get(1).dtype()));
        }
    }

    /** As a host op without a gradient, with the forward given. */
    private record Opaque(java.util.function.UnaryOperator<Tensor> f) implements HostOp {
        @Override
        public TensorType infer(List<TensorType> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor forward(List<Tensor> inputs) {
            return f.apply(inputs.get(0));
        }
    }

    @Test
    void valueAndGradientAreTheUsers() {
        GradientCheck.binary(
                        (a, b) -> {
                            Expr inner = HostOp.op("weigh", new Weigh()).apply(a.plus(1), b.times(b));
                            return inner.times(a);
                        },
                        Tensor.of(Shape.of(2, 2), 1.0, -2, 0.5, 3),
                        Tensor.of(Shape.of(2, 2), 0.25, 2, -1, 1))
                .run()
                .orThrow();
    }

    @Test
    void oneBackwardGivesAllAdjointsAndTypesMayDiffer() {
        Weigh weigh = new Weigh();
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.of(2)).requireGrad();
            Expr b = graph.input("b", Shape.of(2), DType.FLOAT64).requireGrad();
            Expr y = HostOp.op("weigh", weigh).apply(a, b);
            a.set(3f, -1f);
            b.set(0.5, 2.0);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(2), 1f, 10f));
            assertArrayEquals(new double[] {4.5, 2}, y.value().toDoubles());
            assertArrayEquals(new double[] {3, -40}, a.grad().toDoubles());
            assertArrayEquals(new double[] {9, 10}, b.grad().toDoubles());
            assertEquals(DType.FLOAT64, b.grad().dtype());
            assertEquals(1, weigh.backwardCalls);
        }
    }

    @Test
    void strideViewsAndNumbersReachTheUserAsTheyAre() {
        List<Tensor> seen = new ArrayList<>();
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.of(2, 3));
            Expr watched = Watch.watch(Permute.transpose(a), seen::add);
            Expr seven = Watch.watch(graph.constant(Tensor.full(Shape.of(2), DType.FLOAT32, 7)), seen::add);
            a.set(1f, 2f, 3f, 4f, 5f, 6f);
            graph.forward(watched, seven);
            assertArrayEquals(new double[] {1, 4, 2, 5, 3, 6}, watched.value().toDoubles());
        }
        assertEquals(2, seen.size());
        assertTrue(seen.contains(Tensor.of(Shape.of(3, 2), 1f, 4f, 2f, 5f, 3f, 6f)));
        assertTrue(seen.contains(Tensor.of(Shape.of(2), 7f, 7f)));
    }

    @Test
    void aWatchedValueIsSeenAtEachRunAndPassesItsAdjoint() {
        List<Double> seen = new ArrayList<>();
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr x = graph.input("x", Shape.scalar()).requireGrad();
            Expr y = Watch.watch(x.times(x), t -> seen.add(t.item())).times(2);
            x.set(3.0);
            graph.forward();
            x.set(5.0);
            graph.forward();
            assertEquals(List.of(9.0, 25.0), seen);
            graph.backward();
            assertEquals(50, y.item());
            assertEquals(20, x.grad().item());
        }
    }

    @Test
    void aJacobianOfMoreResultsThanInputsGoesThroughIt() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2));
            Expr spread = BroadcastTo.broadcastTo(a, Shape.of(2, 2));
            Expr b = graph.constant(Tensor.of(Shape.of(2, 2), 1.0, 2, 3, 4));
            Expr jacobian = graph.jacobian(HostOp.op("weigh", new Weigh()).apply(spread, b), a);
            a.set(5.0, 7.0);
            graph.forward(jacobian);
            assertEquals(Tensor.of(Shape.of(2, 2, 2), 10.0, 0, 0, 28, 30, 0, 0, 56), jacobian.value());
        }
    }

    @Test
    void aSecondDerivativeIsRefused() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.scalar());
            Expr y = HostOp.op("weigh", new Weigh()).apply(a, a);
            Expr gradient = graph.gradient(y, a);
            String message = assertThrows(IllegalStateException.class, () -> graph.gradient(gradient, a))
                    .getMessage();
            assertTrue(message.contains("weigh: its gradient is given in Java"), message);
        }
    }

    @Test
    void aGradientThroughOneWithoutIsRefused() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.scalar());
            Expr y = HostOp.op("opaque", new Opaque(t -> t)).apply(a);
            String message = assertThrows(IllegalStateException.class, () -> graph.gradient(y, a))
                    .getMessage();
            assertTrue(message.contains("opaque: has no gradient"), message);
        }
    }

    @Test
    void whatTheUserThrowsNamesTheOperationAndTheGraphGoesOn() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.scalar());
            HostOp failing = new Opaque(t -> {
                if (t.item() < 0) {
                    throw new ArithmeticException("negative");
                }
                return t;
            });
            Expr y = HostOp.op("positive", failing).apply(a).plus(1);
            a.set(-1f);
            IllegalStateException e = assertThrows(IllegalStateException.class, graph::forward);
            assertTrue(
                    e.getMessage().startsWith("positive: failed: java.lang.ArithmeticException: negative, built at "));
            assertEquals("negative", e.getCause().getMessage());
            a.set(2f);
            graph.forward();
            assertEquals(3, y.item());
        }
    }

    @Test
    void aResultOfAnotherTypeIsRefused() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.of(2));
            HostOp.op("narrow", new Opaque(t -> Tensor.scalar(1f))).apply(a);
            a.set(1f, 2f);
            String message =
                    assertThrows(IllegalStateException.class, graph::forward).getMessage();
            assertTrue(message.contains("narrow: returned FLOAT32 (), its infer said FLOAT32 (2)"), message);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWhileBuilding() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.of(2));
            Expr b = graph.input("b", Shape.of(3));
            String message = assertThrows(IllegalArgumentException.class, () -> HostOp.op("weigh", new Weigh())
                            .apply(a, b))
                    .getMessage();
            assertTrue(message.contains("(2) and (3) differ, built at "), message);
        }
    }
}
