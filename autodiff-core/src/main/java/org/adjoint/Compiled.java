package org.adjoint;

import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.plan.Plan;

/** A plan lowered to a backend, with an arena of its own: what one graph at a time can run. */
final class Compiled {
    private final Plan plan;
    private final Executable executable;
    private final Storage arena;
    private final Memory[] bound;
    private final int[] hostRegions;

    Compiled(Backend backend, Plan plan) {
        this.plan = plan;
        Schedule schedule = plan.schedule();
        hostRegions = IntStream.of(plan.hostRegions())
                .filter(region -> !backend.computes(hostStep(schedule, region)))
                .toArray();
        try {
            arena = Storage.of(backend, schedule.arenaBytes());
            executable = compiled(backend, schedule, arena);
        } catch (OutOfMemoryError e) {
            throw new OutOfMemoryError(plan.memoryNeeds(backend.name()) + "; " + e.getMessage());
        }
        bound = new Memory[schedule.slots()];
        bind(Schedule.ARENA, arena.memory());
    }

    private static Step.Call hostStep(Schedule schedule, int region) {
        return (Step.Call) schedule.regions().get(region).steps().get(0);
    }

    private static Executable compiled(Backend backend, Schedule schedule, Storage arena) {
        try {
            return backend.compile(schedule);
        } catch (RuntimeException | Error e) {
            arena.free();
            throw e;
        }
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

    /** Launches regions {@code first} (inclusive) to {@code last} (exclusive), and runs the steps in Java between them. */
    void run(int first, int last, Consumer<Step.Call> hostStep) {
        int from = first;
        for (int host : hostRegions) {
            if (host >= first && host < last) {
                executable.run(from, host);
                hostStep.accept(hostStep(plan.schedule(), host));
                from = host + 1;
            }
        }
        executable.run(from, last);
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
