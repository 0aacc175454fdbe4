package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.adjoint.Graph;
import org.junit.jupiter.api.Test;

/** Where the native library can't load, the reference backend serves and one line says so. */
class FallbackTest {
    /** Prints the backend of two graphs. */
    static final class TwoGraphs {
        private TwoGraphs() {}

        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try (Graph graph = Graph.create()) {
                    System.out.println(graph.backend().name());
                }
            }
        }
    }

    @Test
    void referenceServesAndOneLineTellsWhy() throws IOException, InterruptedException {
        // There is no library for such a platform.
        ChildJvm jvm = ChildJvm.run(List.of("-Dorg.bytedeco.javacpp.platform=linux-none"), TwoGraphs.class);
        assertEquals(List.of("reference", "reference"), jvm.out().lines().toList());
        List<String> warnings =
                jvm.err().lines().filter(l -> l.contains("WARN")).toList();
        assertEquals(1, warnings.size(), jvm.err());
        assertTrue(
                warnings.get(0).contains("backend 'cpu' is not available: its native library does not load"),
                jvm.err());
    }
}
