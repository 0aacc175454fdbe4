package org.adjoint.benchmarks.driver;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.adjoint.benchmarks.Measurement;
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

    /** The most memory that any run's process had, in MiB. */
    long peakMib() {
        return runs.stream().mapToLong(Measurement::peakKib).max().orElse(0) / 1024;
    }

    /** Whether every run reached the workload's check values. */
    boolean correct() {
        return runs.stream().allMatch(run -> workload.accepts(run.check()));
    }

    static Comparator<Outcome> fastestFirst() {
        return Comparator.comparingDouble(Outcome::medianMicros);
    }
}
