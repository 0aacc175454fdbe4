package org.adjoint.reference;

/** Householder's QR factorisation. */
final class Reflections {
    private Reflections() {}

    /** Q (m, n) above R (n, n) of a (m, n), which is overwritten; the diagonal of R is not negative. */
    static double[][] qr(double[][] a) {
        int m = a.length;
        int n = m == 0 ? 0 : a[0].length;
        double[][] q = new double[m][m];
        for (int i = 0; i < m; i++) {
            q[i][i] = 1;
        }
        for (int k = 0; k < n; k++) {
            double[] v = new double[m];
            double norm = 0;
            for (int i = k; i < m; i++) {
                v[i] = a[i][k];
                norm = Math.hypot(norm, v[i]);
            }
            if (norm == 0) {
                continue;
            }
            v[k] += Math.copySign(norm, v[k]);
            reflect(a, v);
            reflect(q, v);
        }
        double[][] result = new double[m + n][n];
        for (int k = 0; k < n; k++) {
            double sign = a[k][k] < 0 ? -1 : 1;
            for (int i = 0; i < m; i++) {
                // q holds the product of the reflections, which is Qᵀ.
                result[i][k] = sign * q[k][i];
            }
            for (int c = k; c < n; c++) {
                result[m + k][c] = sign * a[k][c];
            }
        }
        return result;
    }

    /** rows -= 2 v (vᵀ rows) / vᵀv. */
    private static void reflect(double[][] rows, double[] v) {
        double square = 0;
        for (double x : v) {
            square += x * x;
        }
        for (int c = 0; c < rows[0].length; c++) {
            double dot = 0;
            for (int r = 0; r < v.length; r++) {
                dot += v[r] * rows[r][c];
            }
            for (int r = 0; r < v.length; r++) {
                rows[r][c] -= 2 * v[r] * dot / square;
            }
        }
    }
}
