package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The real compiler takes the kernels, for each architecture, without a warning: every kernel of the files that the
 * operations of the table reach, and some of those printed for them, or all in the profile {@code thorough}.
 */
class NvccTest {
    private static final List<Integer> ARCHITECTURES = List.of(80, 90, 100);

    /** What ptxas says of the declared shared memory of a kernel. */
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

    private static final int PRINTED = Boolean.getBoolean("adjoint.test.thorough") ? Integer.MAX_VALUE : 60;

    /** Printed kernels in one call of the compiler: its time and memory grow faster than their number. */
    private static final int TOGETHER = 60;

    private static KernelTexts kernels;

    @BeforeAll
    static void findKernels() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nvcc"))),
                "there is no nvcc on the PATH: nothing but g++ compiled the CUDA kernels");
        kernels = KernelTexts.of(SuiteUnits.texts());
    }

    @Test
    void kernelsOfTheFilesCompile() throws IOException, InterruptedException {
        assertFalse(kernels.entries().isEmpty());
        requireCompiles("files", String.join("", kernels.entries()));
    }

    @Test
    void printedKernelsCompile() throws IOException, InterruptedException {
        List<String> all = kernels.printed();
        assertFalse(all.isEmpty());
        int count = Math.min(PRINTED, all.size());
        // Spread over the table, whose neighbours resemble each other.
        List<String> chosen = IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)).replace("NAME", "kernel" + i))
                .toList();
        for (int i = 0; i < count; i += TOGETHER) {
            String report =
                    requireCompiles("printed" + i, String.join("", chosen.subList(i, Math.min(i + TOGETHER, count))));
            Matcher shared = SHARED.matcher(report);
            while (shared.find()) {
                assertTrue(Integer.parseInt(shared.group(1)) <= Device.STATIC_SHARED_BYTES, report);
            }
        }
    }

    /** Compiles a text; returns what the compiler says of the kernels. */
    private static String requireCompiles(String name, String text) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target/nvcc"));
        Path source = folder.resolve(name + ".cu");
        Files.writeString(source, kernels.includes() + text);
        List<String> command =
                new ArrayList<>(List.of("nvcc", "-std=c++17", "-Werror", "all-warnings", "-fatbin", "-Xptxas", "-v"));
        for (int architecture : ARCHITECTURES) {
            command.addAll(List.of("-gencode", "arch=compute_" + architecture + ",code=sm_" + architecture));
        }
        command.addAll(List.of("-I", "src/main/cuda", "-I", "src/main/cpp", source.toString()));
        command.addAll(List.of("-o", folder.resolve(name + ".fatbin").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
