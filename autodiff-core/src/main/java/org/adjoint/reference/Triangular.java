package org.adjoint.reference;

import org.adjoint.reference.MatrixKernel.NoResult;

/** Triangular factors and substitution. */
final class Triangular {
    private Triangular() {}

    /** L with a = L Lᵀ; no result where a leading minor, whose order is the reason, is not positive. */
    static double[][] cholesky(double[][] a) throws NoResult {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = a[i][j];
                for (int k = 0; k < j; k++) {
                    rest -= l[i][k] * l[j][k];
                }
                if (i == j && !(rest > 0)) {
                    throw new NoResult(i + 1);
                }
                l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
            }
        }
        return l;
    }

    /** x with a x = b by substitution; no result where an element of the diagonal, whose place is the reason, is 0. */
    static double[][] solve(boolean lower, double[][] a, double[][] b) throws NoResult {
        int n = a.length;
        for (int i = 0; i < n; i++) {
            if (a[i][i] == 0) {
                throw new NoResult(i);
            }
        }
        double[][] x = new double[n][];
        for (int step = 0; step < n; step++) {
            int i = lower ? step : n - 1 - step;
            x[i] = b[i].clone();
            for (int j = lower ? 0 : i + 1; j < (lower ? i : n); j++) {
                for (int c = 0; c < x[i].length; c++) {
                    x[i][c] -= a[i][j] * x[j][c];
                }
            }
            for (int c = 0; c < x[i].length; c++) {
                x[i][c] /= a[i][i];
            }
        }
        return x;
    }
}
