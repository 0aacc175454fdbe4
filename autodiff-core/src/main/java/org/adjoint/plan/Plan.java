package org.adjoint.plan;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.op.HostRoutine;

/**
 * How a structure is computed: the schedule, where its passes end, and where each wanted value can be read. Made once per
 * structure and independent of any graph.
 *
 * @param passEnds for each pass, the number of the region after its last
 */
public record Plan(Schedule schedule, int[] passEnds, List<Output> outputs) {
    /**
     * Where a wanted value lies.
     *
     * @param constant the value of every element, if the planner could tell it; there is no memory then
     */
    public record Output(int pass, int slot, long byteOffset, Layout layout, OptionalDouble constant) {}

    /** The numbers of the regions that are a step in Java each, between which the plan is launched. */
    public int[] hostRegions() {
        return IntStream.range(0, schedule.regions().size())
                .filter(i -> schedule.regions().get(i).steps().get(0) instanceof Step.Call call
                        && call.routine() instanceof HostRoutine)
                .toArray();
    }

    /** What the plan needs of a backend's memory, with its largest tensors: why there may not be enough. */
    public String memoryNeeds(String backend) {
        return MemoryNeeds.text(schedule, backend);
    }

    /** The plan as text: regions, steps, shapes, bytes and peak memory. */
    public String explain() {
        return Explain.text(this);
    }
}
