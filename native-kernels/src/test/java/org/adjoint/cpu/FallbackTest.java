package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // There is no library for such a platform.
                        "-Dorg.bytedeco.javacpp.platform=linux-none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoGraphs.class.getName())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), err);
        assertEquals(List.of("reference", "reference"), out.lines().toList());
        List<String> warnings = err.lines().filter(l -> l.contains("WARN")).toList();
        assertEquals(1, warnings.size(), err);
        assertTrue(warnings.get(0).contains("backend 'cpu' is not available: its native library does not load"), err);
    }
}
