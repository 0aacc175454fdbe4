package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Softmax;
import org.adjoint.ops.Trigonometry;
import org.junit.jupiter.api.Test;

/** What graphs ask of a device, which refuses what a driver would: sizes of launches, places, memory that is not there. */
class LaunchedGraphTest {
    private final RecordingDevice device = new RecordingDevice(8 << 20);
    private final CudaBackend backend = new CudaBackend("fake", device, new FakeCompiler());

    private static Expr network(Graph graph, int batch) {
        Expr a = graph.input("a", Shape.of(batch, 19));
        Expr b = graph.input("b", Shape.of(19, 23));
        a.set(new float[batch * 19]);
        b.set(new float[19 * 23]);
        return Reductions.argMax(Products.dot(a, b), 1);
    }

    @Test
    void aStepIsItsInputsAndOneLaunch() {
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr y = network(graph, 37);
            for (int i = 0; i < 3; i++) {
                graph.forward();
            }
            float[] next = new float[37 * 19];
            device.calls();
            y.inputs().get(0).inputs().get(0).set(next);
            graph.forward();
            List<String> calls = device.calls();
            assertEquals(2, calls.size(), calls.toString());
            assertEquals("write " + 4 * next.length + " bytes", calls.get(0));
            assertTrue(calls.get(1).startsWith("replay"), calls.toString());
        }
    }

    @Test
    void aGraphThatFindsNoMemoryGoesOnWithLess() {
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr large = network(graph, 50_000);
            OutOfMemoryError error = assertThrows(OutOfMemoryError.class, () -> graph.forward(large));
            assertTrue(error.getMessage().contains("argMax INT32 (50000) of 200.0 KB"), error::getMessage);
            assertTrue(error.getMessage().contains("for what is between dot, argMax of 50000 rows"), error::getMessage);
            assertTrue(error.getMessage().contains("are free on fake"), error::getMessage);
            graph.forward(network(graph, 3));
        }
    }

    @Test
    void aTrainingStepIsOneLaunchAndAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Parameter w = Parameter.of("w", Tensor.of(Shape.of(7, 3), new float[21]), backend);
                Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr x = graph.input("x", Shape.of(5, 7));
            Expr loss = Reductions.sum(Trigonometry.tanh(Products.dot(x, graph.param(w))));
            Expr gradient = graph.gradient(loss, List.of(graph.param(w))).get(0);
            Program step = graph.program(
                    List.of(loss),
                    List.of(new Assignment(graph.param(w), graph.param(w).minus(gradient))));
            float[] values = new float[5 * 7];
            for (int i = 0; i < 3; i++) {
                x.set(values);
                step.run();
                loss.item();
            }
            device.calls();
            x.set(values);
            step.run();
            loss.item();
            List<String> calls = device.calls();
            assertEquals(3, calls.size(), calls.toString());
            assertTrue(calls.get(1).startsWith("replay"), calls.toString());
            assertTrue(calls.get(2).startsWith("read 4 bytes"), calls.toString());

            device.stopNoting();
            long held = backend.allocatedBytes();
            long before = 0;
            for (int i = 0; i < 5100; i++) {
                // The first ones load classes.
                before = i == 100 ? threads.getCurrentThreadAllocatedBytes() : before;
                x.set(values);
                step.run();
                loss.item();
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 5000, allocated + " bytes of objects in 5000 steps");
            assertEquals(held, backend.allocatedBytes());
        }
    }

    @Test
    void aParameterMovesBetweenDevicesWithoutTheHost() {
        RecordingDevice second = new RecordingDevice(1 << 20);
        CudaBackend other = new CudaBackend("fake:1", second, new FakeCompiler());
        try (Parameter w = Parameter.of("w", Tensor.of(Shape.of(3), 1, 2, 3.0).cast(DType.FLOAT32), backend);
                Graph graph = Graph.on(other, DType.FLOAT32)) {
            device.calls();
            graph.forward(graph.param(w).times(2));
            assertTrue(second.calls().contains("copy 12 bytes"));
            assertEquals(List.of(), device.calls());
            assertEquals(Tensor.of(Shape.of(3), 1, 2, 3.0).cast(DType.FLOAT32), w.value());
        }
    }

    @Test
    void blocksOfLongRowsAreKnownToTheCompiler() {
        try (Graph graph = Graph.on(backend, DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2, 5_000)).requireGrad();
            a.set(new double[10_000]);
            Expr y = Softmax.softmax(a, 1);
            Expr loss = Reductions.sum(y.times(y));
            graph.forward(loss);
            graph.backward(loss);
        }
    }
}
