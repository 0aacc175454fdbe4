package org.adjoint.benchmarks;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * One run of one workload in a process of its own, so that threads, settings and peak memory belong to it alone.
 *
 * <p>Arguments: framework, workload, computing threads, {@code full} or {@code quick}. Prints one {@link Measurement},
 * or {@link #MISSING}.
 */
public final class Worker {
    /** Printed when the framework does not offer the workload. */
    public static final String MISSING = "missing";

    private static final int STEPS_TO_CHECK = 10;

    private Worker() {}

    public static void main(String[] args) {
        WorkloadId id = WorkloadId.ofLabel(args[1]);
        int threads = Integer.parseInt(args[2]);
        Timing timing = args[3].equals("quick") ? Timing.QUICK : Timing.FULL;
        String outcome = framework(args[0])
                .flatMap(framework -> framework.open(id, threads))
                .map(workload -> measure(workload, id.kind(), timing).line())
                .orElse(MISSING);
        System.out.println(outcome);
    }

    private static Optional<Framework> framework(String name) {
        return ServiceLoader.load(Framework.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(framework -> framework.name().equals(name))
                .findFirst();
    }

    private static Measurement measure(Workload workload, Kind kind, Timing timing) {
        try (workload) {
            Check check =
                    switch (kind) {
                        case TRAINING -> checkTraining(workload);
                        case GRADIENT -> checkGradient(workload);
                    };
            Timing.Result result = timing.of(workload);
            return new Measurement(
                    result.medianMicros(), result.repetitions(), check, MemoryUse.now(workload.nativeBytes()));
        }
    }

    private static Check checkTraining(Workload workload) {
        float first = workload.step();
        float last = first;
        for (int step = 2; step <= STEPS_TO_CHECK; step++) {
            last = workload.step();
        }
        return new Check(first, last);
    }

    private static Check checkGradient(Workload workload) {
        float loss = workload.step();
        double magnitude = 0;
        for (FloatBuffer gradient : workload.gradients()) {
            while (gradient.hasRemaining()) {
                magnitude += Math.abs(gradient.get());
            }
        }
        return new Check(loss, magnitude);
    }
}
