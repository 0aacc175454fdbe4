package org.adjoint.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a main class in a JVM of its own and returns the lines it printed. */
final class JavaProcess {
    /** Thread and allocator settings of the caller's shell must not reach a worker. */
    private static final Set<String> CLEARED = Set.of("OMP_", "MKL_", "GOMP_", "OPENBLAS_", "MALLOC_", "KMP_");

    private final Path cacheRoot;

    /** @param cacheRoot folder for unpacked native libraries */
    JavaProcess(Path cacheRoot) {
        this.cacheRoot = cacheRoot;
    }

    /**
     * Waits for the process to end.
     *
     * @throws WorkerFailure if it ends with an error
     */
    List<String> run(Contender contender, int threads, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx6g");
        command.add("-XX:+UseSerialGC");
        // Loading MKL rewrites links among the unpacked libraries, so no two settings share a folder.
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + cacheRoot.resolve(contender.name()));
        command.addAll(contender.flags(threads));
        command.add("-cp");
        command.add(contender.classPath());
        command.add(main.getName());
        command.addAll(arguments);
        return linesOf(command, contender.environment(threads));
    }

    private static List<String> linesOf(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> CLEARED.stream().anyMatch(name::startsWith));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            int status = process.waitFor();
            if (status != 0) {
                throw new WorkerFailure("a worker ended with status " + status + ": " + String.join(" ", command));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerFailure("interrupted while a worker ran");
        }
    }
}
