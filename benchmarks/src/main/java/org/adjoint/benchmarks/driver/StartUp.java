package org.adjoint.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.adjoint.benchmarks.adjoint.FirstGradient;

/** Measures the time from the start of {@code java}, with its default options, to the first gradient of a network. */
final class StartUp {
    private static final int RUNS = 9;

    private StartUp() {}

    /** @param cache a folder that this measurement may fill and empty */
    static List<String> markdown(Path cache) {
        double unpacking = median(() -> {
            delete(cache);
            return seconds(cache);
        });
        double unpacked = median(() -> seconds(cache));
        return List.of(
                String.format(
                        Locale.ROOT,
                        "From `java` to the first gradient of the MNIST network, medians of %d runs in seconds:",
                        RUNS),
                "",
                "| native libraries | seconds |",
                "|---|--:|",
                String.format(Locale.ROOT, "| unpacked by an earlier run | %.2f |", unpacked),
                String.format(Locale.ROOT, "| to be unpacked, on the first run ever | %.2f |", unpacking));
    }

    @FunctionalInterface
    private interface Run {
        double seconds();
    }

    private static double median(Run run) {
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            seconds[i] = run.seconds();
        }
        Arrays.sort(seconds);
        return seconds[RUNS / 2];
    }

    private static double seconds(Path cache) {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                        "-cp",
                        Contender.ADJOINT.classPath(),
                        FirstGradient.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            long begin = System.nanoTime();
            Process process = builder.start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String gradient = out.readLine();
                long end = System.nanoTime();
                if (process.waitFor() != 0 || gradient == null) {
                    throw new WorkerFailure("the program of the start-up measurement failed");
                }
                return (end - begin) / 1e9;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run java", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerFailure("interrupted while java ran");
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + folder, e);
        }
    }
}
