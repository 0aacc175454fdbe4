package org.adjoint.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.adjoint.reference.MatrixKernel.NoResult;

/** Eigenvalues and singular values by Jacobi's rotations (G. Golub and C. Van Loan, Matrix Computations, 8.5 and 8.6). */
final class Rotations {
    private static final int MOST_SWEEPS = 60;
    /** Beside the size of the matrix. */
    private static final double NEGLIGIBLE = 1e-17;

    private Rotations() {}

    /**
     * Eigenvalues, ascending, above the matrix whose columns are the eigenvectors, of the symmetric matrix with the lower
     * triangle of {@code a}.
     */
    static double[][] eigen(double[][] a) throws NoResult {
        int n = a.length;
        double[][] s = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                s[i][j] = a[i][j];
                s[j][i] = a[i][j];
            }
        }
        double[][] v = identity(n);
        double bound = NEGLIGIBLE * size(s);
        boolean rotated = true;
        for (int sweep = 0; rotated; sweep++) {
            requireFew(sweep);
            rotated = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (Math.abs(s[p][q]) > bound) {
                        rotated = true;
                        double[] cs = rotation(s[p][p], s[p][q], s[q][q]);
                        rotateColumns(s, p, q, cs);
                        rotateRows(s, p, q, cs);
                        rotateColumns(v, p, q, cs);
                        s[p][q] = 0;
                        s[q][p] = 0;
                    }
                }
            }
        }
        int[] order = order(n, Comparator.comparingDouble(i -> s[i][i]));
        double[][] result = new double[n + 1][n];
        for (int k = 0; k < n; k++) {
            int from = order[k];
            double sign = sign(v, from);
            result[0][k] = s[from][from];
            for (int i = 0; i < n; i++) {
                result[1 + i][k] = sign * v[i][from];
            }
        }
        return result;
    }

    /** U, the singular values, descending, and V one below another: columns are rotated until they are orthogonal. */
    static double[][] svd(double[][] a) throws NoResult {
        int m = a.length;
        int n = m == 0 ? 0 : a[0].length;
        boolean wide = m < n;
        double[][] tall = wide ? transposed(a) : a;
        int k = Math.min(m, n);
        double[][] v = identity(k);
        double bound = NEGLIGIBLE * size(a);
        boolean rotated = k > 1;
        for (int sweep = 0; rotated; sweep++) {
            requireFew(sweep);
            rotated = false;
            for (int p = 0; p < k; p++) {
                for (int q = p + 1; q < k; q++) {
                    double pp = dot(tall, p, p);
                    double pq = dot(tall, p, q);
                    double qq = dot(tall, q, q);
                    boolean matters = Math.sqrt(Math.min(pp, qq)) > bound;
                    if (matters && Math.abs(pq) > 1e-15 * Math.sqrt(pp * qq)) {
                        rotated = true;
                        double[] cs = rotation(pp, pq, qq);
                        rotateColumns(tall, p, q, cs);
                        rotateColumns(v, p, q, cs);
                    }
                }
            }
        }
        double[] values = IntStream.range(0, k)
                .mapToDouble(i -> Math.sqrt(dot(tall, i, i)))
                .toArray();
        int[] order = order(k, Comparator.comparingDouble(i -> -values[i]));
        double[][] left = orthonormal(tall, values, order, bound);
        double[][] right = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int c = 0; c < k; c++) {
                right[i][c] = v[i][order[c]];
            }
        }
        return packed(
                wide ? right : left,
                Arrays.stream(order).mapToDouble(i -> values[i]).toArray(),
                wide ? left : right);
    }

    private static double[][] packed(double[][] u, double[] values, double[][] v) {
        int k = values.length;
        double[][] result = new double[u.length + 1 + v.length][k];
        for (int c = 0; c < k; c++) {
            double sign = sign(u, c);
            for (int i = 0; i < u.length; i++) {
                result[i][c] = sign * u[i][c];
            }
            result[u.length][c] = values[c];
            for (int i = 0; i < v.length; i++) {
                result[u.length + 1 + i][c] = sign * v[i][c];
            }
        }
        return result;
    }

    /** The columns over their lengths; unit vectors made orthogonal to the others replace those as short as {@code bound}. */
    private static double[][] orthonormal(double[][] columns, double[] lengths, int[] order, double bound) {
        int m = columns.length;
        double[][] q = new double[m][order.length];
        int unit = 0;
        for (int c = 0; c < order.length; c++) {
            double length = lengths[order[c]];
            boolean none = length <= bound;
            do {
                for (int i = 0; i < m; i++) {
                    q[i][c] = none ? (i == unit ? 1 : 0) : columns[i][order[c]] / length;
                }
                if (none) {
                    unit++;
                    length = Math.sqrt(withoutProjections(q, c));
                    scale(q, c, 1 / length);
                }
            } while (none && length < 0.1 / Math.sqrt(m));
        }
        return q;
    }

    /** Makes a column orthogonal to those before it, twice for accuracy; returns the square of what is left. */
    private static double withoutProjections(double[][] q, int c) {
        for (int pass = 0; pass < 2; pass++) {
            for (int b = 0; b < c; b++) {
                double dot = dot(q, b, c);
                for (double[] row : q) {
                    row[c] -= dot * row[b];
                }
            }
        }
        return dot(q, c, c);
    }

    private static void scale(double[][] q, int c, double factor) {
        for (double[] row : q) {
            row[c] *= factor;
        }
    }

    private static double size(double[][] a) {
        return Math.sqrt(
                Arrays.stream(a).flatMapToDouble(Arrays::stream).map(x -> x * x).sum());
    }

    private static void requireFew(int sweep) throws NoResult {
        if (sweep == MOST_SWEEPS) {
            throw new NoResult(sweep);
        }
    }

    /** Cosine and sine of the rotation that makes ((pp, pq), (pq, qq)) diagonal. */
    private static double[] rotation(double pp, double pq, double qq) {
        double tau = (qq - pp) / (2 * pq);
        double t = Math.copySign(1, tau) / (Math.abs(tau) + Math.hypot(1, tau));
        double c = 1 / Math.hypot(1, t);
        return new double[] {c, t * c};
    }

    private static void rotateColumns(double[][] a, int p, int q, double[] cs) {
        for (double[] row : a) {
            double x = row[p];
            double y = row[q];
            row[p] = cs[0] * x - cs[1] * y;
            row[q] = cs[1] * x + cs[0] * y;
        }
    }

    private static void rotateRows(double[][] a, int p, int q, double[] cs) {
        for (int c = 0; c < a.length; c++) {
            double x = a[p][c];
            double y = a[q][c];
            a[p][c] = cs[0] * x - cs[1] * y;
            a[q][c] = cs[1] * x + cs[0] * y;
        }
    }

    private static double dot(double[][] columns, int p, int q) {
        double sum = 0;
        for (double[] row : columns) {
            sum += row[p] * row[q];
        }
        return sum;
    }

    private static int[] order(int n, Comparator<Integer> by) {
        return IntStream.range(0, n).boxed().sorted(by).mapToInt(i -> i).toArray();
    }

    /** What makes the largest component of a column positive; the first of equals. */
    private static double sign(double[][] columns, int c) {
        double largest = 0;
        for (double[] row : columns) {
            largest = Math.abs(row[c]) > Math.abs(largest) ? row[c] : largest;
        }
        return largest < 0 ? -1 : 1;
    }

    private static double[][] identity(int n) {
        double[][] identity = new double[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    private static double[][] transposed(double[][] a) {
        double[][] t = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }
}
