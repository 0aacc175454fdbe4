package org.adjoint;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.adjoint.backend.Backends;
import org.adjoint.op.Composite;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.Test;

/** What a graph says when it is used at the wrong time or in the wrong way. */
class GraphStateTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());
    private static final Pointwise LOG = pointwise("log", a -> a.log());

    private static Graph graph() {
        return Graph.on(Backends.named("reference"), DType.FLOAT64);
    }

    private static void assertSays(Class<? extends Exception> type, String part, Runnable action) {
        String message = assertThrows(type, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void useAfterCloseIsRefused() {
        Graph graph = graph();
        Expr x = graph.input("x", Shape.of(2));
        Expr y = TANH.apply(x);
        x.set(1.0, 2);
        Program program = graph.program(List.of(y), List.of());
        graph.forward();
        graph.close();
        graph.close();
        int uses = 0;
        for (Runnable use : List.<Runnable>of(
                graph::forward,
                () -> graph.forward(y),
                () -> graph.backward(y, Tensor.of(Shape.of(2), 1.0, 1)),
                () -> x.set(1.0, 2),
                y::value,
                () -> y.plus(1),
                () -> graph.input("z", Shape.scalar()),
                () -> graph.constant(1),
                () -> graph.gradient(y, x),
                graph::explain,
                program::run,
                program::explain,
                x::grad)) {
            uses++;
            assertThrows(IllegalStateException.class, use::run, "use number " + uses);
        }
        assertSays(IllegalStateException.class, "the graph is closed", graph::forward);
    }

    @Test
    void parametersOutliveTheGraphUntilTheyAreClosed() {
        Parameter w;
        try (Graph graph = graph()) {
            w = graph.param("w", Shape.of(2), (s, r) -> new double[] {1, 2})
                    .parameter()
                    .orElseThrow();
        }
        assertArrayEquals(new double[] {1, 2}, w.value().toDoubles());
        w.close();
        assertSays(IllegalStateException.class, "parameter w is closed", w::value);
        try (Graph graph = graph()) {
            Expr y = graph.param(w).plus(1);
            assertSays(IllegalStateException.class, "parameter w is closed", () -> graph.forward(y));
        }
    }

    @Test
    void twoThreadsAtATimeAreRefused() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.of(2));
            Composite waiting = new Composite() {
                @Override
                public String name() {
                    return "waiting";
                }

                @Override
                public Expr formula(List<Expr> inputs) {
                    inside.countDown();
                    try {
                        done.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return inputs.get(0).plus(1);
                }
            };
            Future<Expr> built = other.submit(() -> waiting.apply(x));
            assertTrue(inside.await(10, TimeUnit.SECONDS));
            assertSays(IllegalStateException.class, "one thread at a time", () -> x.plus(1));
            assertSays(IllegalStateException.class, "one thread at a time", graph::close);
            done.countDown();
            assertEquals("waiting", built.get(10, TimeUnit.SECONDS).op().name());
            x.plus(1);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aGraphMayMoveBetweenThreads() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.of(2));
            Expr y = TANH.apply(x);
            other.submit(() -> x.set(0.0, 1)).get();
            graph.forward();
            assertEquals(Math.tanh(1), other.submit(() -> y.value().at(1)).get());
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aRefusedCallLeavesTheGraphUsable() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.of(2));
            String before = graph.toString();
            assertThrows(
                    IllegalArgumentException.class, () -> x.plus(graph.constant(Tensor.of(Shape.of(3), 1.0, 2, 3))));
            assertThrows(IllegalStateException.class, graph::forward);
            assertThrows(IllegalArgumentException.class, () -> x.set(1.0));
            x.set(1.0, 2);
            Expr y = TANH.apply(x);
            graph.forward();
            assertEquals(Math.tanh(2), y.value().at(1), 1e-15);
            assertTrue(before.startsWith("graph of 1 nodes"), before);
        }
    }

    @Test
    void aMissingInputIsNamed() {
        try (Graph graph = graph()) {
            Expr x = graph.input("images", Shape.of(2));
            Expr y = TANH.apply(x);
            assertSays(IllegalStateException.class, "images FLOAT64 (2)", graph::forward);
            assertSays(IllegalStateException.class, "never set", () -> graph.program(List.of(y), List.of())
                    .run());
            assertSays(IllegalStateException.class, "never set", x::value);
        }
    }

    @Test
    void nothingToEvaluateIsSaid() {
        try (Graph graph = graph()) {
            graph.input("x", Shape.of(2));
            assertSays(IllegalStateException.class, "no expression to evaluate", graph::forward);
        }
    }

    @Test
    void wronglySizedAndTypedValuesAreRefused() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.of(2, 3));
            assertSays(IllegalArgumentException.class, "6 elements", () -> x.set(1.0, 2));
            assertSays(IllegalArgumentException.class, "FLOAT32", () -> x.set(new float[6]));
            assertSays(
                    IllegalArgumentException.class,
                    "FLOAT64 (3, 2)",
                    () -> x.set(Tensor.full(Shape.of(3, 2), DType.FLOAT64, 0)));
            assertSays(
                    IllegalStateException.class, "is no input", () -> x.plus(1).set(new double[6]));
        }
    }

    @Test
    void backwardNeedsAForwardOfThePresentInputs() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.scalar()).requireGrad();
            TANH.apply(x);
            x.set(1.0);
            assertSays(IllegalStateException.class, "call graph.forward() first", graph::backward);
            assertSays(IllegalStateException.class, "call graph.backward() first", x::grad);
            graph.forward();
            x.set(2.0);
            assertSays(IllegalStateException.class, "changed since forward()", graph::backward);
            graph.forward();
            graph.backward();
            assertEquals(1 - Math.pow(Math.tanh(2), 2), x.grad().item(), 1e-15);
        }
    }

    @Test
    void backwardNeedsOneScalarRoot() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.of(2)).requireGrad();
            Expr y = TANH.apply(x);
            x.set(1.0, 2);
            graph.forward();
            assertSays(IllegalStateException.class, "exactly one scalar root, the graph has 0", graph::backward);
            assertSays(IllegalStateException.class, "must be a scalar", () -> graph.backward(y));
            assertSays(IllegalStateException.class, "must be a scalar", () -> graph.gradient(y, x));
            assertThrows(IllegalArgumentException.class, () -> graph.backward(y, Tensor.scalar(1.0)));
            Expr a = Reduction.reduce(Reduction.Kind.SUM, y);
            Reduction.reduce(Reduction.Kind.MAX, y);
            graph.forward();
            assertSays(IllegalStateException.class, "the graph has 2", graph::backward);
            graph.backward(a);
            graph.backward(y, Tensor.of(Shape.of(2), 1.0, 1));
        }
    }

    @Test
    void gradientsNobodyAskedForAreExplained() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.scalar());
            Expr w = graph.input("w", Shape.scalar()).requireGrad();
            Expr other = graph.input("other", Shape.scalar()).requireGrad();
            Expr labels = graph.input("labels", Shape.scalar(), DType.INT32);
            Expr y = x.times(w);
            x.set(1.0);
            w.set(2.0);
            graph.forward(y);
            graph.backward(y);
            assertSays(IllegalStateException.class, "requireGrad()", x::grad);
            assertSays(IllegalStateException.class, "does not depend on it", other::grad);
            assertSays(IllegalStateException.class, "INT32", labels::requireGrad);
            assertSays(IllegalStateException.class, "INT32", () -> graph.gradient(y, labels));
        }
    }

    @Test
    void aRootWithoutParametersHasNoGradientToCompute() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.scalar());
            TANH.apply(x);
            x.set(1.0);
            graph.forward();
            assertSays(IllegalStateException.class, "no gradient to compute", graph::backward);
        }
    }

    @Test
    void nodesOfAnotherGraphAreRefused() {
        try (Graph one = graph();
                Graph two = graph()) {
            Expr x = one.input("x", Shape.of(2));
            Expr y = two.input("y", Shape.of(2));
            assertSays(IllegalArgumentException.class, "another graph", () -> x.plus(y));
        }
    }

    @Test
    void checkNamesTheFirstNodeThatIsNotFinite() {
        try (Graph graph = graph().check(true)) {
            Expr x = graph.input("x", Shape.of(3));
            Expr y = TANH.apply(LOG.apply(x.plus(1))).plus(1);
            x.set(1.0, -1, 2);
            String message =
                    assertThrows(ArithmeticException.class, graph::forward).getMessage();
            assertTrue(
                    message.startsWith("check: element 1 is -Infinity in the value of log FLOAT64 (3), built at "),
                    message);
            x.set(1.0, 1, 2);
            graph.forward();
            graph.check(false);
            x.set(-5.0, -1, 2);
            graph.forward();
            assertTrue(Double.isNaN(y.value().at(0)));
        }
    }

    @Test
    void gradientsOutliveTheNextForward() {
        try (Graph graph = graph()) {
            Expr a = graph.input("a", Shape.of(16, 16));
            Expr w = graph.param(
                    "w", Shape.of(16, 16), (s, r) -> r.doubles(256, -0.3, 0.3).toArray());
            Expr y = a;
            for (int layer = 0; layer < 5; layer++) {
                y = TANH.apply(Contraction.DOT.apply(y, w));
            }
            Expr loss = Reduction.reduce(Reduction.Kind.SUM, y.times(y));
            a.set(Tensor.generate(a.shape(), DType.FLOAT64, i -> i % 7 - 3));
            graph.forward();
            graph.backward(loss);
            Tensor gradient = w.grad();
            graph.forward();
            assertEquals(gradient, w.grad());
            graph.backwardAccumulating();
            assertArrayEquals(
                    gradient.toDoubles(),
                    Arrays.stream(w.grad().toDoubles()).map(g -> g / 2).toArray(),
                    1e-15);
        }
    }

    @Test
    void labelsOutsideTheirLimitsAreRefusedWhenSet() {
        try (Graph graph = graph()) {
            Expr labels = graph.input("labels", Shape.of(3), DType.INT32);
            graph.limitIndices(labels, 0, 10, "oneHot");
            assertSays(IllegalArgumentException.class, "oneHot: element 2", () -> labels.set(0, 9, 10));
            assertSays(IllegalArgumentException.class, "[0, 10)", () -> labels.set(Tensor.of(Shape.of(3), 0, -1, 1)));
            labels.set(0, 9, 3);
        }
    }

    @Test
    void assignmentsAreCheckedWhenMade() {
        try (Graph graph = graph()) {
            Expr x = graph.input("x", Shape.of(2));
            Expr w = graph.param("w", Shape.of(2), (s, r) -> new double[2]);
            assertSays(IllegalArgumentException.class, "is not a parameter", () -> new Assignment(x, w));
            assertSays(
                    IllegalArgumentException.class,
                    "can't hold",
                    () -> new Assignment(w, Reduction.reduce(Reduction.Kind.SUM, w)));
        }
    }

    @Test
    void productsNameBothShapesAndTheLine() {
        try (Graph graph = graph()) {
            Expr a = graph.input("a", Shape.of(500, 784));
            Expr b = graph.input("b", Shape.of(700, 100));
            assertSays(
                    IllegalArgumentException.class,
                    "dot: inner dimensions differ: a is (500, 784), b is (700, 100), built at ",
                    () -> Contraction.DOT.apply(a, b));
        }
    }
}
