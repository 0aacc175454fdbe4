package org.adjoint.reference;

import java.util.concurrent.atomic.AtomicLong;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;

/**
 * Plain Java loops that compute in double precision: the fallback where nothing native loads, and the oracle that other
 * backends are compared with.
 */
final class ReferenceBackend implements Backend {
    private final AtomicLong allocated = new AtomicLong();

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Memory allocate(long bytes) {
        return new HeapMemory(bytes, allocated);
    }

    @Override
    public long allocatedBytes() {
        return allocated.get();
    }

    @Override
    public Executable compile(Schedule schedule) {
        return new ReferenceExecutable(schedule);
    }
}
