package org.adjoint.cuda;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Schedule;
import org.adjoint.testkit.Trials;
import org.junit.jupiter.api.DynamicTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs plans on the reference backend and keeps the units that the CUDA backend would compile for them. */
final class Rehearsal extends OnReferenceMemory {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private final Device.Properties device;
    private final boolean products;
    private final Set<String> texts = Collections.synchronizedSet(new LinkedHashSet<>());

    /** For such a device. */
    Rehearsal(Device.Properties device, boolean products) {
        super("rehearsal");
        this.device = device;
        this.products = products;
    }

    /** The texts of all units so far. */
    Collection<String> texts() {
        return texts;
    }

    /** Runs tests, each check of which draws so many cases at most. */
    Rehearsal run(int draws, Function<Backend, Stream<DynamicTest>> tests) {
        tests.apply(this).forEach(test -> {
            try {
                Trials.atMost(draws, test.getExecutable()::execute);
            } catch (Throwable e) {
                // What fails here fails again on the backend that is tested, where it counts.
                LOG.debug("rehearsal of {}: {}", test.getDisplayName(), e.toString());
            }
        });
        return this;
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
