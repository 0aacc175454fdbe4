package org.adjoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;
import org.junit.jupiter.api.Test;

/** Where memory ends, the message says what took it up, and everything else goes on. */
class OutOfMemoryTest {
    /** The reference backend with little memory. */
    private record Small(Backend reference, long mostBytes, List<Memory> made) implements Backend {
        @Override
        public String name() {
            return "small";
        }

        @Override
        public Memory allocate(long bytes) {
            if (allocatedBytes() + bytes > mostBytes) {
                throw new OutOfMemoryError("asked for " + bytes + " bytes");
            }
            made.add(reference.allocate(bytes));
            return made.get(made.size() - 1);
        }

        @Override
        public long allocatedBytes() {
            // What was freed has no bytes left.
            return made.stream().mapToLong(Memory::bytes).sum();
        }

        @Override
        public Executable compile(Schedule schedule) {
            return reference.compile(schedule);
        }
    }

    private static Backend withFree(long bytes) {
        return new Small(Backends.named("reference"), bytes, new ArrayList<>());
    }

    private static Expr squared(Graph graph, int n) {
        Expr x = graph.input("x", Shape.of(n, 10));
        x.set(new float[n * 10]);
        Expr y = x.plus(x);
        return y.times(y);
    }

    @Test
    void theMessageSaysWhatWasNeededAndForWhat() {
        try (Graph graph = Graph.on(withFree(60_000), DType.FLOAT32)) {
            squared(graph, 1000);
            OutOfMemoryError error = assertThrows(OutOfMemoryError.class, graph::forward);
            assertTrue(
                    error.getMessage().startsWith("out of memory on 'small': a plan needs 40.3 KB"), error::getMessage);
            assertTrue(error.getMessage().contains("FLOAT32 (1000, 10) of 40.0 KB"), error::getMessage);
            assertTrue(error.getMessage().contains("asked for 40320 bytes"), error::getMessage);
        }
    }

    @Test
    void theGraphGoesOnWithASmallerBatch() {
        try (Graph graph = Graph.on(withFree(60_000), DType.FLOAT32)) {
            Expr large = squared(graph, 1000);
            assertThrows(OutOfMemoryError.class, () -> graph.forward(large));
            assertThrows(OutOfMemoryError.class, () -> graph.forward(large));
            Expr small = squared(graph, 100);
            graph.forward(small);
            assertEquals(0, small.value().at(999));
        }
    }

    @Test
    void idlePlansAreGivenUpFirst() {
        Backend backend = withFree(100_000);
        try (Graph first = Graph.on(backend, DType.FLOAT32)) {
            squared(first, 900);
            first.forward();
        }
        try (Graph second = Graph.on(backend, DType.FLOAT32)) {
            Expr y = squared(second, 1000);
            second.forward();
            assertEquals(0, y.value().at(0));
        }
    }

    @Test
    void aParameterMovesToWhereItIsUsed() {
        Backend other = withFree(1000);
        try (Parameter w = Parameter.of("w", Tensor.of(Shape.of(3), 1.5, -2, Math.PI), Backends.named("reference"));
                Graph graph = Graph.on(other, DType.FLOAT64)) {
            Expr y = graph.param(w).plus(graph.param(w));
            graph.forward();
            assertEquals(Tensor.of(Shape.of(3), 3.0, -4, 2 * Math.PI), y.value());
            assertEquals(Tensor.of(Shape.of(3), 1.5, -2, Math.PI), w.value());
        }
    }
}
