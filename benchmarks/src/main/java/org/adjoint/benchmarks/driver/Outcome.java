package org.adjoint.benchmarks.driver;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.adjoint.benchmarks.Measurement;
import org.adjoint.benchmarks.MemoryUse;
import org.adjoint.benchmarks.WorkloadId;

/**
 * All runs of one contender on one workload.
 *
 * @param runs empty if the framework does not offer the workload or no worker got through
 * @param failures runs whose worker ended with an error
 */
record Outcome(WorkloadId workload, int threads, Contender contender, List<Measurement> runs, int failures) {
    Outcome withRun(Measurement run) {
        List<Measurement> more = Stream.concat(runs.stream(), Stream.of(run)).toList();
        return new Outcome(workload, threads, contender, more, failures);
    }

    Outcome withFailure() {
        return new Outcome(workload, threads, contender, runs, failures + 1);
    }

    boolean missing() {
        return runs.isEmpty();
    }

    /** The median of the best run. */
    double medianMicros() {
        return runs.stream()
                .mapToDouble(Measurement::medianMicros)
                .min()
                .orElseThrow(() -> new IllegalStateException("no run of " + workload.label()));
    }

    /** The most that any run needed of the memory that {@code part} tells, in MiB. */
    double mostMib(ToLongFunction<MemoryUse> part) {
        return runs.stream().map(Measurement::memory).mapToLong(part).max().orElse(0) / 1024.0;
    }

    /** Whether every run reached the workload's check values. */
    boolean correct() {
        return runs.stream().allMatch(run -> workload.accepts(run.check()));
    }

    /** Whether every run of this contender ended where every run of the other did. */
    boolean agreesWith(Outcome other) {
        return runs.stream()
                .allMatch(own -> other.runs.stream().allMatch(run -> workload.agree(own.check(), run.check())));
    }

    static Comparator<Outcome> fastestFirst() {
        return Comparator.comparingDouble(Outcome::medianMicros);
    }
}
