package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The network in the README is the one that {@link TextbookNetworkTest} compiles and runs. */
class ReadmeTest {
    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(String::strip).toList();
    }

    @Test
    void networkIsTheTestedOne() throws IOException {
        List<String> readme = lines(Path.of("../README.md"));
        int from = readme.indexOf("```java") + 1;
        List<String> code =
                readme.subList(from, from + readme.subList(from, readme.size()).indexOf("}"));
        List<String> tested = lines(Path.of("src/test/java/example/TextbookNetworkTest.java"));
        int at = tested.indexOf(code.get(0));
        assertEquals(code, tested.subList(at, at + code.size()));
    }
}
