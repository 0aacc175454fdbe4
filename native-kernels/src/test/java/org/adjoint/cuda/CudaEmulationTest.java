package org.adjoint.cuda;

import java.util.function.Function;
import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The CUDA backend, every line of its kernels executed on the CPU. The kernels are compiled beforehand, many at a time, from
 * a rehearsal on the reference backend.
 */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class CudaEmulationTest extends SelectedSuite {
    private static final EmulatedDevice DEVICE = new EmulatedDevice(4L << 30);
    private static final HostCompiler COMPILER = new HostCompiler();
    private static final Backend BACKEND = new CudaBackend("cuda", DEVICE, COMPILER);

    CudaEmulationTest() {
        super(1);
    }

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @Override
    void prepare(Function<Backend, Stream<DynamicTest>> tests) {
        COMPILER.compileAll(new Rehearsal(DEVICE.properties(), DEVICE.hasProducts())
                .run(draws(), tests)
                .texts());
    }
}
