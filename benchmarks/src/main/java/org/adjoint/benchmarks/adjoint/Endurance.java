package org.adjoint.benchmarks.adjoint;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * A million training steps of the MNIST network at batch 32: what a step costs the host, what it allocates, and whether memory
 * stays as it is. Exits with 1 if it does not. The argument is another number of steps.
 */
public final class Endurance {
    private static final int STEPS = 1_000_000;
    private static final int WARM_UP = 20_000;
    /** The JVM's own doings, such as compiling, show in these bytes; a leak of a byte a step would exceed them. */
    private static final long TOLERANCE = 512 << 10;

    private Endurance() {}

    public static void main(String[] args) {
        int steps = args.length > 0 ? Integer.parseInt(args[0]) : STEPS;
        try (Step workload = SeedMlp.of(32)) {
            repeat(workload, WARM_UP);
            long device = workload.nativeBytes();
            long heap = allocatedByThisThread();
            float loss = repeat(workload, steps);
            heap = allocatedByThisThread() - heap;
            long grown = workload.nativeBytes() - device;
            System.out.printf(
                    "%,d steps: loss %.6g, %,d bytes allocated on the heap, device memory grew by %,d bytes%n",
                    steps, loss, heap, grown);
            System.out.printf(
                    "host time of a step that nobody waits for: %.2f us; waited for: %.2f us (medians)%n",
                    medianMicros(workload, false), medianMicros(workload, true));
            if (heap > TOLERANCE || grown != 0 || !Float.isFinite(loss)) {
                System.exit(1);
            }
        }
    }

    private static float repeat(Step workload, int steps) {
        for (int step = 1; step < steps; step++) {
            workload.launch();
            // Now and then, as a training loop does; otherwise the device's queue would fill.
            if (step % 100 == 0) {
                workload.step();
            }
        }
        return workload.step();
    }

    private static double medianMicros(Step workload, boolean wait) {
        long[] nanos = new long[10_000];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            if (wait) {
                workload.step();
            } else {
                workload.launch();
            }
            nanos[i] = System.nanoTime() - begin;
            if (i % 100 == 0) {
                workload.step();
            }
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e3;
    }

    private static long allocatedByThisThread() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
