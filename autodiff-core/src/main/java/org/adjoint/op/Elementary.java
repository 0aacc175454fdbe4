package org.adjoint.op;

/** Elementary functions that {@link Math} lacks, in double precision. */
final class Elementary {
    private static final double LN2 = 0.69314718055994530942;

    /** From here on the square of a number swallows 1. */
    private static final double LARGE = 1e9;

    private Elementary() {}

    static double sigmoid(double a) {
        // Each branch keeps exp's argument negative, so that neither overflows.
        if (a >= 0) {
            return 1 / (1 + Math.exp(-a));
        }
        double e = Math.exp(a);
        return e / (1 + e);
    }

    /** 2 to the power a. */
    static double exp2(double a) {
        return Math.pow(2, a);
    }

    /** The logarithm to base 2, exact for powers of 2. */
    static double log2(double a) {
        if (!(a >= Double.MIN_NORMAL && a < Double.POSITIVE_INFINITY)) {
            return Math.log(a) / LN2;
        }
        int exponent = Math.getExponent(a);
        double mantissa = Math.scalb(a, -exponent);
        if (mantissa > 1.4142135623730951) {
            mantissa /= 2;
            exponent++;
        }
        return exponent + Math.log(mantissa) / LN2;
    }

    /** ln(a + sqrt(a^2 + 1)), in a form that keeps the digits of small a. */
    static double asinh(double a) {
        double x = Math.abs(a);
        double y = x > LARGE ? Math.log(x) + LN2 : Math.log1p(x + x * x / (1 + Math.sqrt(x * x + 1)));
        return Math.copySign(y, a);
    }

    /** ln(a + sqrt(a^2 - 1)), in a form that keeps the digits of a near 1. */
    static double acosh(double a) {
        if (a < 1) {
            return Double.NaN;
        }
        double t = a - 1;
        return a > LARGE ? Math.log(a) + LN2 : Math.log1p(t + Math.sqrt(t * (a + 1)));
    }

    /** ln((1 + a) / (1 - a)) / 2, in a form that keeps the digits of small a. */
    static double atanh(double a) {
        double x = Math.abs(a);
        return Math.copySign(0.5 * Math.log1p(2 * x / (1 - x)), a);
    }

    static double trunc(double a) {
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    /** The power of IEEE 754, as C has it: unlike Java's, 1 to any power is 1, and so is -1 to an infinite one. */
    static double pow(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
    }
}
