package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A step that ran before allocates nothing, neither objects nor native memory that the engine hands out. That native code
 * calls no allocator at all is a test of its own: {@code alloc_test.h}.
 */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class AllocationTest {
    private static final int STEPS = 5000;

    private static Backend cpu;
    private static SmallNetwork.Weights weights;

    @BeforeAll
    static void makeWeights() {
        cpu = Backends.named("cpu");
        weights = SmallNetwork.Weights.of(cpu, 12, 8, 5);
    }

    @AfterAll
    static void closeWeights() {
        weights.all().forEach(Parameter::close);
    }

    private static void assertAllocatesNothing(Runnable step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // What is planned, compiled or loaded at first use counts for no step.
        for (int i = 0; i < 3; i++) {
            step.run();
        }
        long nativeBefore = Native.adj_live_bytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < STEPS; i++) {
            step.run();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // The counter's own bookkeeping and a class that the JVM initialises late are far less than a byte a step.
        assertTrue(allocated < STEPS, allocated + " bytes of objects in " + STEPS + " steps");
        assertEquals(nativeBefore, Native.adj_live_bytes(), "bytes of native memory");
    }

    @Test
    void forwardAndBackward() {
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, 16);
            network.feed(1);
            assertAllocatesNothing(() -> {
                graph.forward();
                graph.backward();
            });
        }
    }

    @Test
    void forwardOnly() {
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, 16);
            network.feed(1);
            assertAllocatesNothing(graph::forward);
        }
    }

    @Test
    void trainingWithNewInputsAndTheLossRead() {
        SmallNetwork.Weights own = SmallNetwork.Weights.of(cpu, 12, 8, 5);
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, own, 16);
            network.feed(1);
            Program step = network.training();
            float[] x = SmallNetwork.wave(network.x.shape(), 0.7).toFloats();
            double[] sum = new double[1];
            assertAllocatesNothing(() -> {
                network.x.set(x);
                step.run();
                sum[0] += network.loss.item();
            });
            assertTrue(sum[0] > 0);
        }
        own.all().forEach(Parameter::close);
    }

    @Test
    void aProgramAndForwardInTurns() {
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, 16);
            network.feed(1);
            Program losses = graph.program(List.of(network.loss), List.of());
            assertAllocatesNothing(() -> {
                losses.run();
                graph.forward();
                graph.backward(network.loss);
            });
        }
    }

    @Test
    void inputsOfEachType() {
        try (Graph graph = Graph.on(cpu, DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(4));
            Expr b = graph.input("b", Shape.of(4), DType.INT32);
            graph.limitIndices(b, 0, 10, "test");
            Expr y = Reductions.sum(Exponentials.exp(a).times(Types.cast(b, DType.FLOAT64)));
            double[] doubles = {0.1, 0.2, 0.3, 0.4};
            int[] ints = {1, 2, 3, 4};
            double[] sum = new double[1];
            assertAllocatesNothing(() -> {
                a.set(doubles);
                b.set(ints);
                graph.forward();
                sum[0] += y.item();
            });
            assertTrue(sum[0] > 0);
        }
    }
}
