package org.adjoint;

import org.adjoint.backend.Backend;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;
import org.adjoint.plan.Plan;

/** A plan lowered to a backend, with an arena of its own: what one graph at a time can run. */
final class Compiled {
    private final Plan plan;
    private final Executable executable;
    private final Storage arena;
    private final Memory[] bound;

    Compiled(Backend backend, Plan plan) {
        this.plan = plan;
        Schedule schedule = plan.schedule();
        arena = Storage.of(backend, schedule.arenaBytes());
        executable = backend.compile(schedule);
        bound = new Memory[schedule.slots()];
        bind(Schedule.ARENA, arena.memory());
    }

    Plan plan() {
        return plan;
    }

    void bind(int slot, Memory memory) {
        if (bound[slot] != memory) {
            executable.bind(slot, memory);
            bound[slot] = memory;
        }
    }

    Memory memory(int slot) {
        return bound[slot];
    }

    void run(int firstRegion, int lastRegion) {
        executable.run(firstRegion, lastRegion);
    }

    /** Lets go of a graph's memory, so that the next user does not hold on to it. */
    void unbindLeaves() {
        for (int slot = 1; slot < bound.length; slot++) {
            bound[slot] = null;
        }
    }

    /** Bytes that it keeps while nobody uses it: its arena and what the backend set aside. */
    long bytes() {
        return arena.memory().bytes() + executable.bytes();
    }

    void free() {
        executable.close();
        arena.free();
    }
}
