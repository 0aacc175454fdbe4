package org.adjoint.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Libraries named as those of NVIDIA's driver and CUDA's runtime, of which the first has the calls that
 * {@link DriverDevice} makes. Once they are loaded the bindings find them in place of the real ones.
 */
final class StandInDriver {
    private static final Path SOURCES = Path.of("src/test/cuda/driver").toAbsolutePath();

    private StandInDriver() {}

    /** On Linux with g++, without a driver, and with the bindings' own libraries. */
    static boolean canLoad() {
        boolean bindings = StandInDriver.class.getResource("/org/bytedeco/cuda/linux-x86_64/libjnicudart.so") != null;
        return bindings
                && !CudaProvider.hasDriver()
                && System.getProperty("os.name").equals("Linux")
                && hasCompiler();
    }

    private static boolean hasCompiler() {
        try {
            return new ProcessBuilder("g++", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void load() {
        try {
            Path folder = Files.createTempDirectory("driver");
            // The bindings ask for a version of the runtime's symbols.
            Path versions = Files.writeString(folder.resolve("versions"), "libcudart.so.13 { };\n");
            Path empty = Files.writeString(folder.resolve("empty.cpp"), "");
            System.load(built(folder, "libcudart.so.13", empty, "-Wl,--version-script=" + versions));
            System.load(built(folder, "libcuda.so.1", SOURCES.resolve("driver.cpp"), "-O1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String built(Path folder, String name, Path source, String option) throws IOException {
        Path library = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-shared", "-fPIC", option));
        command.addAll(List.of("-Wl,-soname," + name, "-o", library.toString(), source.toString()));
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("g++ refuses " + source);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return library.toString();
    }
}
