package org.adjoint.backend;

import org.adjoint.op.Routine;

/** A launch met values for which a routine has no result. What that means to the user is said by the routine. */
public final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int region;
    private final int step;
    private final transient Routine.Fault fault;

    /** The fault in a step of a region, both numbered as in the schedule. */
    public StepFailure(int region, int step, Routine.Fault fault) {
        super("step " + step + " of region " + region + ": " + fault);
        this.region = region;
        this.step = step;
        this.fault = fault;
    }

    /** The step of {@code schedule} that failed. */
    public Step.Call step(Schedule schedule) {
        return (Step.Call) schedule.regions().get(region).steps().get(step);
    }

    /** What its kernel found. */
    public Routine.Fault fault() {
        return fault;
    }
}
