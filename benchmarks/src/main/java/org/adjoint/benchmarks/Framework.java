package org.adjoint.benchmarks;

import java.util.Optional;

/** A framework that can be measured, found as a service by its name. */
public interface Framework {
    String name();

    /**
     * Sets up a workload; inputs and parameters are resident when this returns.
     *
     * @param threads computing threads to use
     * @return empty if this framework lacks what the workload needs
     */
    Optional<Workload> open(WorkloadId id, int threads);
}
