package org.adjoint.benchmarks;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long to warm up and to measure; a phase lasts until both its time and its repetitions are reached.
 *
 * @param warmUp least duration of the warm-up
 * @param warmUpRepetitions least repetitions of the warm-up
 * @param measure least duration of the measurement
 * @param repetitions least repetitions of the measurement
 */
public record Timing(Duration warmUp, int warmUpRepetitions, Duration measure, int repetitions) {
    /** What published results use. */
    public static final Timing FULL = new Timing(Duration.ofMillis(1200), 5, Duration.ofMillis(1200), 10);
    /** For a look while developing; the results are not worth quoting. */
    public static final Timing QUICK = new Timing(Duration.ofMillis(400), 3, Duration.ofMillis(400), 5);

    /** The median repetition of a run. */
    public record Result(double medianMicros, int repetitions) {}

    /** Steps the workload through warm-up and measurement, timing each repetition by itself. */
    public Result of(Workload workload) {
        repeat(workload, warmUp, warmUpRepetitions);
        long[] nanos = repeat(workload, measure, repetitions);
        return new Result(median(nanos) / 1e3, nanos.length);
    }

    private static long[] repeat(Workload workload, Duration atLeast, int repetitions) {
        long[] nanos = new long[1024];
        int count = 0;
        long begin = System.nanoTime();
        long end = begin + atLeast.toNanos();
        for (long now = begin; now < end || count < repetitions; ) {
            workload.step();
            long done = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
                // Copying belongs to no repetition.
                nanos[count++] = done - now;
                now = System.nanoTime();
            } else {
                nanos[count++] = done - now;
                now = done;
            }
        }
        return Arrays.copyOf(nanos, count);
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }
}
