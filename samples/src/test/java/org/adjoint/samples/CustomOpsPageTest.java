package org.adjoint.samples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of docs/custom-ops.md is that of the project in custom-op, which is compiled and tested. */
class CustomOpsPageTest {
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(String::strip).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<List<String>> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("custom-op", "src"))) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .map(CustomOpsPageTest::lines)
                    .toList();
        }
    }

    private static List<List<String>> blocks(List<String> page) {
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            if (page.get(i).equals("```java")) {
                int end = i + page.subList(i, page.size()).indexOf("```");
                blocks.add(page.subList(i + 1, end));
            }
        }
        return blocks;
    }

    @Test
    void everyBlockIsPartOfTheProject() throws IOException {
        List<List<String>> sources = sources();
        List<List<String>> blocks = blocks(lines(Path.of("..", "docs", "custom-ops.md")));
        assertTrue(blocks.size() >= 8, "blocks: " + blocks.size());
        for (List<String> block : blocks) {
            assertTrue(
                    sources.stream().anyMatch(s -> Collections.indexOfSubList(s, block) >= 0),
                    () -> "not in the project: " + String.join("\n", block));
        }
    }
}
