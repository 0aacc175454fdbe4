package org.adjoint.op;

/** The error function, its complement and its inverse in double precision. */
final class ErrorFunction {
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

    /** Below it the power series has few terms, above it 1 - erf would lose digits. */
    private static final double SERIES_END = 0.75;

    /** Step of the sum for erfc: its error is about e to the -(pi/h)^2, below 1e-17. */
    private static final double STEP = 0.5;

    private static final double[] WEIGHTS = weights();

    private ErrorFunction() {}

    private static double[] weights() {
        double[] weights = new double[13];
        for (int n = 0; n < weights.length; n++) {
            weights[n] = Math.exp(-n * n * STEP * STEP) * (n == 0 ? 1 : 2);
        }
        return weights;
    }

    static double erf(double x) {
        if (Math.abs(x) < SERIES_END) {
            return series(x);
        }
        return x > 0 ? 1 - erfc(x) : x < 0 ? erfc(-x) - 1 : x;
    }

    static double erfc(double x) {
        if (x < SERIES_END) {
            return x > -SERIES_END ? 1 - series(x) : 2 - erfc(-x);
        }
        if (x > 27.3) {
            return 0;
        }
        return x != x ? x : beyond(x);
    }

    /** 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!: terms of one sign. Abramowitz and Stegun, 7.1.6. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
    }

    /**
     * The trapezoidal sum of an integral of exp(-t^2) / (t^2 + x^2), corrected by its pole. Hunter and Regan, A note on the
     * evaluation of the complementary error function, Mathematics of Computation 26 (1972).
     */
    private static double beyond(double x) {
        double sum = 0;
        for (int n = WEIGHTS.length - 1; n >= 0; n--) {
            sum += WEIGHTS[n] / (n * n * STEP * STEP + x * x);
        }
        double pole = x < Math.PI / STEP ? 2 / Math.expm1(2 * Math.PI * x / STEP) : 0;
        return STEP * x / Math.PI * expOfNegativeSquare(x) * sum - pole;
    }

    /** The square is taken in two parts: its rounding error alone would cost x^2 units of the result. */
    private static double expOfNegativeSquare(double x) {
        double high = (float) x;
        return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
    }

    /**
     * Winitzki's closed form (A handy approximation for the error function and its inverse, 2008), then Halley steps on erf;
     * in the tail on erfc, where erf has no digits left.
     */
    static double inverse(double x) {
        double a = Math.abs(x);
        if (!(a < 1)) {
            return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        }
        if (a < 1e-8) {
            return x / TWO_OVER_ROOT_PI;
        }
        double tail = Math.log1p(-a * a);
        double b = 2 / (Math.PI * 0.147) + 0.5 * tail;
        double y = Math.sqrt(Math.sqrt(b * b - tail / 0.147) - b);
        for (int i = 0; i < 3; i++) {
            double error = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y);
            double step = error / (TWO_OVER_ROOT_PI * Math.exp(-y * y));
            y -= step / (1 + y * step);
        }
        return Math.copySign(y, x);
    }
}
