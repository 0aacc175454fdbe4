package org.adjoint.reference;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.backend.StepFailure;
import org.adjoint.op.HostRoutine;

/** Runs a schedule step by step; each region is one block. */
final class ReferenceExecutable implements Executable {
    /** One step, ready to run over bound memory. */
    interface Kernel {
        /** Throws {@link RoutineKernel.Failed} if a routine has no result for its values. */
        void run(Slots slots);
    }

    /** The memory that operands point into. */
    static final class Slots {
        private final HeapMemory[] bound;
        private HeapMemory scratch = new HeapMemory(0);
        private long rows;

        Slots(int count) {
            bound = new HeapMemory[count];
        }

        void enter(Region region) {
            rows = region.rows();
            long bytes = Math.multiplyExact(region.scratchBytesPerRow(), rows);
            if (bytes > scratch.bytes()) {
                scratch = new HeapMemory(bytes);
            }
        }

        HeapMemory memory(Operand operand) {
            return operand.slot() == Operand.SCRATCH ? scratch : bound[operand.slot()];
        }

        /** The byte at which an operand begins. */
        long start(Operand operand) {
            return operand.slot() == Operand.SCRATCH ? operand.byteOffset() * rows : operand.byteOffset();
        }
    }

    private final List<Region> regions;
    private final List<List<Kernel>> kernels = new ArrayList<>();
    private final Slots slots;

    ReferenceExecutable(Schedule schedule) {
        regions = schedule.regions();
        slots = new Slots(schedule.slots());
        for (Region region : regions) {
            kernels.add(region.steps().stream().map(ReferenceExecutable::kernel).toList());
        }
    }

    private static Kernel kernel(Step step) {
        if (step instanceof Step.Loop loop) {
            return new LoopKernel(loop);
        } else if (step instanceof Step.Product product) {
            return new ProductKernel(product);
        }
        Step.Call call = (Step.Call) step;
        // The engine runs steps in Java itself; a region of one is never launched.
        return call.routine() instanceof HostRoutine ? bound -> {} : RoutineKernel.of(call);
    }

    @Override
    public void bind(int slot, Memory memory) {
        slots.bound[slot] = (HeapMemory) memory;
    }

    @Override
    public void run(int first, int last) {
        for (int i = first; i < last; i++) {
            slots.enter(regions.get(i));
            List<Kernel> steps = kernels.get(i);
            for (int step = 0; step < steps.size(); step++) {
                try {
                    steps.get(step).run(slots);
                } catch (RoutineKernel.Failed e) {
                    throw new StepFailure(i, step, e.fault());
                }
            }
        }
    }

    @Override
    public long bytes() {
        return slots.scratch.bytes();
    }

    @Override
    public void close() {
        slots.scratch.free();
    }
}
