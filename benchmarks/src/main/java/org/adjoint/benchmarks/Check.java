package org.adjoint.benchmarks;

/**
 * Two numbers that tell whether two implementations compute the same thing.
 *
 * @param a training: the loss of the first step; gradient: the loss
 * @param b training: the loss of the tenth step; gradient: the sum of |g| over every gradient asked for
 */
public record Check(double a, double b) {
    /** How far numbers may be apart, relative to the larger, unless a workload says otherwise. */
    static final double TOLERANCE = 1e-3;

    /** Whether a agrees to one part in a thousand and b to the given part; NaN agrees with nothing. */
    boolean agreesWith(Check other, double toleranceOfB) {
        return close(a, other.a, TOLERANCE) && close(b, other.b, toleranceOfB);
    }

    private static boolean close(double x, double y, double tolerance) {
        return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
    }
}
