package org.adjoint.benchmarks;

/**
 * Two numbers that tell whether two implementations compute the same thing.
 *
 * @param a training: the loss of the first step; gradient: the loss
 * @param b training: the loss of the tenth step; gradient: the sum of |g| over every gradient asked for
 */
public record Check(double a, double b) {
    private static final double TOLERANCE = 1e-3;

    /** Whether both numbers agree to one part in a thousand; NaN agrees with nothing. */
    public boolean agreesWith(Check other) {
        return close(a, other.a) && close(b, other.b);
    }

    private static boolean close(double x, double y) {
        return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
    }
}
