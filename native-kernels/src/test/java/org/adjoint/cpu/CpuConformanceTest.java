package org.adjoint.cpu;

import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.testkit.ConformanceSuite;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs where the native library was built; without a C++ compiler there is none to test. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class CpuConformanceTest extends ConformanceSuite {
    @Override
    protected Backend backend() {
        return Backends.named("cpu");
    }
}
