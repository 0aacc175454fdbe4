package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The kernels' own tests, {@code src/test/cpp/run.sh}, which call the engine without a JVM. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class KernelDriverTest {
    /** The engine as it is shipped. */
    @Test
    void resultsAreRight() throws IOException, InterruptedException {
        requirePasses("plain");
    }

    /** Memory and arithmetic under the address and the undefined-behaviour sanitizer. */
    @Test
    void sanitizersFindNothing() throws IOException, InterruptedException {
        assumeFalse("plain".equals(System.getProperty("adjoint.test.kernels")), "-Dkernel.tests=plain");
        requirePasses("sanitized");
    }

    @Test
    void theOtherArchitectureCompiles() throws IOException, InterruptedException {
        requirePasses("aarch64");
    }

    private static void requirePasses(String what) throws IOException, InterruptedException {
        String openblas = System.getProperty("adjoint.test.openblas");
        Path built = Path.of(System.getProperty("adjoint.test.engine"));
        ProcessBuilder command = new ProcessBuilder("sh", "src/test/cpp/run.sh", what).redirectErrorStream(true);
        command.environment().put("CXX", System.getProperty("adjoint.test.cxx"));
        command.environment().put("OPENBLAS_INCLUDE", openblas + "/include");
        command.environment().put("OPENBLAS_LIB", openblas);
        command.environment().put("ENGINE", built.resolve("libadjointkernels.a").toString());
        command.environment().put("TIMES", System.getProperty("adjoint.test.times", "1"));
        command.environment().put("BUILD_DIR", built.resolve("test").toString());
        Process process = command.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        System.out.print(output);
    }
}
