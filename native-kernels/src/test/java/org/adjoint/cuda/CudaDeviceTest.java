package org.adjoint.cuda;

import java.util.function.Function;
import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.adjoint.backend.BackendUnavailableException;
import org.adjoint.backend.Backends;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;

/**
 * The CUDA backend on a GPU, skipped where there is none. If {@code -Dadjoint.backend} asks for a backend, that is the one,
 * and the suite fails without it.
 */
class CudaDeviceTest extends SelectedSuite {
    private static Backend backend;

    CudaDeviceTest() {
        super(3);
    }

    @BeforeAll
    static void findDevice() {
        String asked = System.getProperty("adjoint.backend", "");
        try {
            backend = Backends.named(asked.isEmpty() ? "cuda" : asked);
        } catch (BackendUnavailableException e) {
            if (!asked.isEmpty()) {
                throw e;
            }
            Assumptions.abort(e.getMessage());
        }
    }

    @Override
    protected Backend backend() {
        return backend;
    }

    /** A device compiles fast enough. */
    @Override
    void prepare(Function<Backend, Stream<DynamicTest>> tests) {}
}
