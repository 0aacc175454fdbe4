package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A program that ran to its end in a JVM of its own, with the class path of this one.
 *
 * @param out what it printed
 * @param err its log
 */
public record ChildJvm(String out, String err) {
    /** Runs {@code main} with options of the JVM. Fails where it does not exit with 0. */
    public static ChildJvm run(List<String> options, Class<?> main, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Collections.addAll(command, args);
        Process process = new ProcessBuilder(command).start();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> textOf(process.getErrorStream()));
        String out = textOf(process.getInputStream());
        assertEquals(0, process.waitFor(), () -> out + err.join());
        return new ChildJvm(out, err.join());
    }

    private static String textOf(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
