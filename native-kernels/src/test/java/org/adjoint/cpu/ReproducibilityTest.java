package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Softmax;
import org.adjoint.ops.Trigonometry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same program gives the same bits: for a number of threads always, without products for any number. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class ReproducibilityTest {
    private static final Shape SHAPE = Shape.of(1201, 131);

    private final Backend cpu = Backends.named("cpu");
    private int threadsBefore;
    private double leastBefore;

    @BeforeEach
    void divideEverything() {
        threadsBefore = Native.adj_get_threads();
        leastBefore = Native.adj_set_least_divided(0);
    }

    @AfterEach
    void restore() {
        Native.adj_set_threads(threadsBefore);
        Native.adj_set_least_divided(leastBefore);
    }

    /** The value of a formula of x and its gradient under a cotangent that differs from element to element. */
    private List<double[]> valueAndGradient(UnaryOperator<Expr> formula, DType dtype) {
        try (Graph graph = Graph.on(cpu, dtype)) {
            Expr x = graph.input("x", SHAPE).requireGrad();
            Expr y = formula.apply(x);
            // Numbers of many magnitudes: a sum in another order has other bits.
            x.set(Tensor.generate(SHAPE, dtype, i -> Math.sin(i) * Math.pow(10, i % 7 - 4)));
            graph.forward();
            graph.backward(y, Tensor.generate(y.shape(), dtype, i -> Math.cos(3 * i) * Math.pow(10, i % 5 - 2)));
            return List.of(y.value().toDoubles(), x.grad().toDoubles());
        }
    }

    private void assertSameBitsForAnyNumberOfThreads(UnaryOperator<Expr> formula) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Native.adj_set_threads(1);
            List<double[]> first = valueAndGradient(formula, dtype);
            for (int threads : new int[] {2, 3}) {
                Native.adj_set_threads(threads);
                List<double[]> again = valueAndGradient(formula, dtype);
                assertArrayEquals(first.get(0), again.get(0), "value in " + dtype + " with threads: " + threads);
                assertArrayEquals(first.get(1), again.get(1), "gradient in " + dtype + " with threads: " + threads);
            }
        }
    }

    @Test
    void chainsOfFunctions() {
        assertSameBitsForAnyNumberOfThreads(
                x -> Trigonometry.tanh(x.times(1.7)).times(x).plus(0.3));
    }

    @Test
    void sumsOverRowsColumnsAndEverything() {
        assertSameBitsForAnyNumberOfThreads(x -> Reductions.sum(Trigonometry.tanh(x), 0));
        assertSameBitsForAnyNumberOfThreads(x -> Reductions.sum(Trigonometry.tanh(x), 1));
        assertSameBitsForAnyNumberOfThreads(x -> Reductions.sum(x.times(x)));
    }

    @Test
    void extremes() {
        assertSameBitsForAnyNumberOfThreads(x -> Reductions.max(x, 0));
        assertSameBitsForAnyNumberOfThreads(x -> x.minus(Reductions.mean(x, Axes.keepDims(0))));
    }

    @Test
    void softmaxOverRowsAndColumns() {
        assertSameBitsForAnyNumberOfThreads(x -> Softmax.softmax(x, 1));
        assertSameBitsForAnyNumberOfThreads(x -> Softmax.logSoftmax(x, 0));
    }

    @Test
    void networksForTheSameNumberOfThreads() {
        for (int threads : new int[] {1, 2, 3}) {
            Native.adj_set_threads(threads);
            List<double[]> first = lossAndGradients();
            for (int again = 0; again < 5; again++) {
                List<double[]> now = lossAndGradients();
                for (int i = 0; i < now.size(); i++) {
                    assertArrayEquals(first.get(i), now.get(i), "value " + i + " with threads: " + threads);
                }
            }
        }
    }

    private List<double[]> lossAndGradients() {
        SmallNetwork.Weights weights = SmallNetwork.Weights.of(cpu, 100, 60, 10);
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, 900);
            network.feed(3);
            graph.forward();
            graph.backward();
            List<double[]> all = new ArrayList<>();
            all.add(network.loss.value().toDoubles());
            network.parameters.forEach(p -> all.add(p.grad().toDoubles()));
            return all;
        } finally {
            weights.all().forEach(Parameter::close);
        }
    }
}
