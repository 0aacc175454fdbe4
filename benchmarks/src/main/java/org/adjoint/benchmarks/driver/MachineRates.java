package org.adjoint.benchmarks.driver;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    /** Far more than any cache holds. */
    private static final long COPIED = 256L << 20;

    private static final long MIN_NANOS = 300_000_000L;
    private static final int TRIALS = 3;

    private MachineRates() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int threads = Integer.parseInt(args[0]);
        openblas.blas_set_num_threads(1);
        double products = bestTotal(threads, () -> productRate(SIZE / threads));
        double copies = bestTotal(threads, () -> copyRate(COPIED / threads));
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

    /** Floating-point operations a second in some of the rows of a square product. */
    private static double productRate(int rows) {
        try (FloatPointer a = filled((long) rows * SIZE);
                FloatPointer b = filled((long) SIZE * SIZE);
                FloatPointer c = filled((long) rows * SIZE)) {
            double flops = 2.0 * rows * SIZE * SIZE;
            return flops * callsPerSecond(() -> multiply(rows, a, b, c));
        }
    }

    private static void multiply(int rows, FloatPointer a, FloatPointer b, FloatPointer c) {
        int order = openblas.CblasRowMajor;
        int plain = openblas.CblasNoTrans;
        openblas.cblas_sgemm(order, plain, plain, rows, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
    }

    /** Bytes read and written a second. */
    private static double copyRate(long bytes) {
        try (BytePointer source = new BytePointer(bytes);
                BytePointer target = new BytePointer(bytes)) {
            Pointer.memset(source, 1, bytes);
            // A copy of n bytes reads n and writes n.
            return 2.0 * bytes * callsPerSecond(() -> Pointer.memcpy(target, source, bytes));
        }
    }

    private static double callsPerSecond(Runnable call) {
        call.run();
        long begin = System.nanoTime();
        long calls = 0;
        long elapsed;
        do {
            call.run();
            calls++;
            elapsed = System.nanoTime() - begin;
        } while (elapsed < MIN_NANOS);
        return calls * 1e9 / elapsed;
    }

    private static FloatPointer filled(long elements) {
        FloatPointer array = new FloatPointer(elements);
        for (long i = 0; i < elements; i++) {
            array.put(i, 1f / (i % 7 + 1));
        }
        return array;
    }
}
