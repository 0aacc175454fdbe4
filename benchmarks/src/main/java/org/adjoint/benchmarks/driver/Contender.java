package org.adjoint.benchmarks.driver;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.adjoint.benchmarks.libtorch.LibTorch;

/** A framework under one setting. LibTorch's two are the best known for it; which is the faster depends on the work. */
enum Contender {
    ADJOINT("adjoint", "Adjoint") {
        @Override
        boolean onClassPath(String jar) {
            return !jar.startsWith("mkl-") && !jar.startsWith("pytorch-");
        }

        @Override
        List<String> flags(int threads) {
            return List.of("-Dadjoint.threads=" + threads);
        }

        @Override
        Map<String, String> environment(int threads) {
            return Map.of();
        }
    },
    LIBTORCH_MKL(LibTorch.NAME, "LibTorch, MKL") {
        @Override
        boolean onClassPath(String jar) {
            return true;
        }

        @Override
        List<String> flags(int threads) {
            return List.of("-Dorg.bytedeco.javacpp.nopointergc=true", "-Dorg.bytedeco.openblas.load=mkl");
        }

        @Override
        Map<String, String> environment(int threads) {
            return keepingMemory(Map.of(
                    "OMP_NUM_THREADS", Integer.toString(threads),
                    "MKL_NUM_THREADS", Integer.toString(threads),
                    "MKL_THREADING_LAYER", "GNU"));
        }
    },
    LIBTORCH_OPENBLAS(LibTorch.NAME, "LibTorch, OpenBLAS") {
        @Override
        boolean onClassPath(String jar) {
            return !jar.startsWith("mkl-");
        }

        @Override
        List<String> flags(int threads) {
            return List.of("-Dorg.bytedeco.javacpp.nopointergc=true");
        }

        @Override
        Map<String, String> environment(int threads) {
            // Two thread pools that spin for long take each other's cores.
            return keepingMemory(Map.of(
                    "OMP_NUM_THREADS",
                    Integer.toString(threads),
                    "OPENBLAS_NUM_THREADS",
                    Integer.toString(threads),
                    "GOMP_SPINCOUNT",
                    "10000",
                    "OPENBLAS_THREAD_TIMEOUT",
                    "4"));
        }
    };

    private final String framework;
    private final String title;

    Contender(String framework, String title) {
        this.framework = framework;
        this.title = title;
    }

    String title() {
        return title;
    }

    String framework() {
        return framework;
    }

    /** Whether the process may see the jar of this file name. */
    abstract boolean onClassPath(String jar);

    abstract List<String> flags(int threads);

    abstract Map<String, String> environment(int threads);

    /** The driver's class path without the jars that are not this contender's. */
    String classPath() {
        Predicate<String> visible =
                entry -> onClassPath(Path.of(entry).getFileName().toString());
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(visible)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Lets glibc's malloc keep what is freed, on huge pages; by default every large tensor is mapped afresh. */
    private static Map<String, String> keepingMemory(Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(others);
        all.put("MALLOC_ARENA_MAX", "1");
        all.put("MALLOC_MMAP_MAX_", "0");
        all.put("MALLOC_TRIM_THRESHOLD_", "8589934592");
        all.put("MALLOC_TOP_PAD_", "268435456");
        all.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        return all;
    }
}
