package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;
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
}
