package org.adjoint.cuda;

import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Memory;

/** A backend that looks at plans: its memory is that of the reference backend. */
abstract class OnReferenceMemory implements Backend {
    final Backend reference = Backends.named("reference");
    private final String name;

    OnReferenceMemory(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Memory allocate(long bytes) {
        return reference.allocate(bytes);
    }

    @Override
    public final long allocatedBytes() {
        return reference.allocatedBytes();
    }
}
