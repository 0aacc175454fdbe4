package org.adjoint.backend;

import java.util.List;

/**
 * A whole plan as a backend sees it: regions in order, over numbered slots of memory. Slot 0 is the arena; the others are
 * inputs, parameters and constants, bound before a launch. A region whose only step is a {@link org.adjoint.op.HostRoutine} is
 * run by the engine and never launched, unless the backend computes it ({@link Backend#computes}).
 */
public record Schedule(int slots, long arenaBytes, List<Region> regions) {
    /** The slot of the arena. */
    public static final int ARENA = 0;
}
