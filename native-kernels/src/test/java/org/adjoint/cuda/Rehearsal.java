package org.adjoint.cuda;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;

/** Runs plans on the reference backend and keeps the units that the CUDA backend would compile for them. */
final class Rehearsal implements Backend {
    private final Backend reference = Backends.named("reference");
    private final Device.Properties device;
    private final boolean products;
    private final Set<String> texts = Collections.synchronizedSet(new LinkedHashSet<>());

    /** For such a device. */
    Rehearsal(Device device) {
        this.device = device.properties();
        this.products = device.hasProducts();
    }

    /** The texts of all units so far. */
    Collection<String> texts() {
        return texts;
    }

    @Override
    public String name() {
        return "rehearsal";
    }

    @Override
    public Memory allocate(long bytes) {
        return reference.allocate(bytes);
    }

    @Override
    public long allocatedBytes() {
        return reference.allocatedBytes();
    }

    @Override
    public Executable compile(Schedule schedule) {
        String text = Lowering.of(schedule, device, products).text();
        if (!text.isEmpty()) {
            texts.add(text);
        }
        return reference.compile(schedule);
    }
}
