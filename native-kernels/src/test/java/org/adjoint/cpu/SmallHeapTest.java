package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.backend.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Native memory may be many times the Java heap, which JavaCPP by itself does not let it be. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class SmallHeapTest {
    /** Plans and runs a formula while an input of 200 MB is there. */
    static final class LargeInput {
        private LargeInput() {}

        public static void main(String[] args) {
            try (Graph graph = Graph.on(Backends.named("cpu").name())) {
                graph.input("large", Shape.of(50_000_000));
                Expr x = graph.input("x", Shape.of(3));
                Expr y = x.times(2);
                x.set(1f, 2, 3);
                graph.forward(y);
                System.out.println(y.value());
            }
        }
    }

    @Test
    void nativeMemoryIsNotBoundedByTheJavaHeap() throws IOException, InterruptedException {
        ChildJvm jvm = ChildJvm.run(List.of("-Xmx24m"), LargeInput.class);
        assertEquals("FLOAT32(3) [2.0, 4.0, 6.0]", jvm.out().strip());
        assertEquals("", jvm.err());
    }
}
