package org.adjoint.benchmarks;

import java.util.stream.IntStream;

/** The numbers that every framework computes with. */
public final class Data {
    public static final int CLASSES = 10;

    private Data() {}

    /** {@code n} reproducible numbers in [lo, hi): a sine's low digits, computed in double and rounded at the end. */
    public static float[] u(int seed, double lo, double hi, int n) {
        float[] values = new float[n];
        // Each element is a function of its index alone, so splitting the range changes no bit.
        IntStream.range(0, n).parallel().forEach(i -> {
            double v = Math.sin(i + 1 + 0.37 * seed) * 43758.5453;
            values[i] = (float) (lo + (hi - lo) * (v - Math.floor(v)));
        });
        return values;
    }

    /** A weight of {@code n} elements in [-scale, scale). */
    public static float[] w(int seed, double scale, int n) {
        return u(seed, -scale, scale, n);
    }

    /** The class of a row. */
    public static int label(int row) {
        return (7 * row + 3) % CLASSES;
    }

    /** The classes of {@code rows} rows, as a class-index loss wants them. */
    public static long[] labels(int rows) {
        return IntStream.range(0, rows).mapToLong(Data::label).toArray();
    }

    /** The same classes as a (rows, 10) matrix. */
    public static float[] oneHotLabels(int rows) {
        float[] matrix = new float[rows * CLASSES];
        for (int row = 0; row < rows; row++) {
            matrix[row * CLASSES + label(row)] = 1;
        }
        return matrix;
    }

    /** {@code x1} of the scalar graph in repetition {@code k}. */
    public static float scalarX1(int k) {
        return 0.5f + (k % 16) / 16f;
    }
}
