package org.adjoint.ops.teaching;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/** Matrix operations as plain loops: what the equations are written out with, independently of the graph. */
final class Matrices {
    private Matrices() {}

    static double[][] random(RandomGenerator random, int rows, int columns) {
        return map(new double[rows][columns], a -> random.nextGaussian());
    }

    static double[][] dot(double[][] a, double[][] b) {
        double[][] y = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    y[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return y;
    }

    static double[][] transpose(double[][] a) {
        double[][] y = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                y[j][i] = a[i][j];
            }
        }
        return y;
    }

    static double[][] map(double[][] a, DoubleUnaryOperator f) {
        return zip(a, a, (first, second) -> f.applyAsDouble(first));
    }

    static double[][] zip(double[][] a, double[][] b, DoubleBinaryOperator f) {
        double[][] y = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                y[i][j] = f.applyAsDouble(a[i][j], b[i][j]);
            }
        }
        return y;
    }

    /** a with the one row b added to each of its rows. */
    static double[][] plusRow(double[][] a, double[][] b) {
        double[][] repeated = new double[a.length][];
        java.util.Arrays.fill(repeated, b[0]);
        return zip(a, repeated, Double::sum);
    }

    /** The sum of the rows, as one row. */
    static double[][] sumRows(double[][] a) {
        double[][] ones = map(new double[1][a.length], zero -> 1);
        return dot(ones, a);
    }

    static double[] flat(double[][] a) {
        return java.util.Arrays.stream(a)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
    }
}
