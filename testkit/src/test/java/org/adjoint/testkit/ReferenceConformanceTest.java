package org.adjoint.testkit;

import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;

class ReferenceConformanceTest extends ConformanceSuite {
    @Override
    protected Backend backend() {
        return Backends.named("reference");
    }
}
