package org.adjoint.reference;

import org.adjoint.reference.MatrixKernel.NoResult;

/** Gaussian elimination with the largest pivot of each column. */
final class Elimination {
    private final double[][] a;
    /** The row that was exchanged with row i at step i. */
    private final int[] exchanged;

    /** Overwrites the matrix with its factors. */
    Elimination(double[][] matrix) {
        a = matrix;
        int n = a.length;
        exchanged = new int[n];
        for (int i = 0; i < n; i++) {
            int pivot = i;
            for (int r = i + 1; r < n; r++) {
                pivot = Math.abs(a[r][i]) > Math.abs(a[pivot][i]) ? r : pivot;
            }
            exchanged[i] = pivot;
            swap(a, i, pivot);
            for (int r = i + 1; r < n && a[i][i] != 0; r++) {
                a[r][i] /= a[i][i];
                for (int c = i + 1; c < n; c++) {
                    a[r][c] -= a[r][i] * a[i][c];
                }
            }
        }
    }

    private static void swap(double[][] rows, int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }

    /** x with a x = b; no result where a pivot, whose place is the reason, is 0. Overwrites b. */
    double[][] solve(double[][] b) throws NoResult {
        int n = a.length;
        for (int i = 0; i < n; i++) {
            swap(b, i, exchanged[i]);
        }
        double[][] unit = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(a[i], 0, unit[i], 0, i);
            unit[i][i] = 1;
        }
        return Triangular.solve(false, a, Triangular.solve(true, unit, b));
    }

    double det() {
        double det = 1;
        for (int i = 0; i < a.length; i++) {
            det *= exchanged[i] == i ? a[i][i] : -a[i][i];
        }
        return det;
    }

    /** ln |det a|. */
    double logDet() {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.log(Math.abs(a[i][i]));
        }
        return sum;
    }
}
