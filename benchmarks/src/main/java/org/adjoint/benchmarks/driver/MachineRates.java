package org.adjoint.benchmarks.driver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Measures what the machine can do: matrix products by OpenBLAS and copies by the C library's memcpy.
 *
 * <p>Runs in a process of its own; its argument is the number of threads, its output one {@link Rates} line.
 */
final class MachineRates {
    private static final int SIZE = 2048;
    private static final long MIN_NANOS = 300_000_000L;
    private static final long MIN_COPY_NANOS = 40_000_000L;
    private static final int TRIALS = 3;

    private MachineRates() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int threads = Integer.parseInt(args[0]);
        openblas.blas_set_num_threads(1);
        double products = bestTotal(threads, () -> productRate(threads));
        List<Double> copies = new ArrayList<>();
        for (int log2 = Rates.SMALLEST_COPY_LOG2; log2 <= Rates.LARGEST_COPY_LOG2; log2++) {
            // A copy of n bytes reads n and writes n, and the threads share the whole.
            long bytes = (1L << log2) / 2 / threads;
            copies.add(bestTotal(threads, () -> copyRate(bytes)));
        }
        System.out.println(new Rates(products, copies).line());
    }

    /** The sum over threads that run the same task at once, best of a few trials. */
    private static double bestTotal(int threads, Callable<Double> task)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            double best = 0;
            for (int trial = 0; trial < TRIALS; trial++) {
                double total = 0;
                for (Future<Double> rate : pool.invokeAll(Collections.nCopies(threads, task))) {
                    total += rate.get();
                }
                best = Math.max(best, total);
            }
            return best;
        } finally {
            pool.shutdown();
        }
    }

    /** Floating-point operations a second of one thread's share of the rows of a square product. */
    private static double productRate(int threads) {
        int rows = SIZE / threads;
        try (FloatPointer a = filled((long) rows * SIZE);
                FloatPointer b = filled((long) SIZE * SIZE);
                FloatPointer c = filled((long) rows * SIZE)) {
            double flops = 2.0 * rows * SIZE * SIZE;
            return flops
                    * callsPerSecond(MIN_NANOS, () -> {
                        openblas.cblas_sgemm(
                                openblas.CblasRowMajor,
                                openblas.CblasNoTrans,
                                openblas.CblasNoTrans,
                                rows,
                                SIZE,
                                SIZE,
                                1,
                                a,
                                SIZE,
                                b,
                                SIZE,
                                0,
                                c,
                                SIZE);
                        return 1;
                    });
        }
    }

    /** Bytes read and written a second by one thread. */
    private static double copyRate(long bytes) {
        // Enough copies a call that reading the clock does not count.
        long copies = Math.max(1, (1 << 20) / bytes);
        try (BytePointer source = new BytePointer(bytes);
                BytePointer target = new BytePointer(bytes)) {
            Pointer.memset(source, 1, bytes);
            return 2.0
                    * bytes
                    * callsPerSecond(MIN_COPY_NANOS, () -> {
                        for (long copy = 0; copy < copies; copy++) {
                            Pointer.memcpy(target, source, bytes);
                        }
                        return copies;
                    });
        }
    }

    private static double callsPerSecond(long atLeastNanos, LongSupplier calls) {
        calls.getAsLong();
        long begin = System.nanoTime();
        long done = 0;
        long elapsed;
        do {
            done += calls.getAsLong();
            elapsed = System.nanoTime() - begin;
        } while (elapsed < atLeastNanos);
        return done * 1e9 / elapsed;
    }

    private static FloatPointer filled(long elements) {
        FloatPointer array = new FloatPointer(elements);
        for (long i = 0; i < elements; i++) {
            array.put(i, 1f / (i % 7 + 1));
        }
        return array;
    }
}
