package org.adjoint.op;

/** The logarithm of the gamma function and its derivatives in double precision. */
final class GammaFunction {
    private static final double EULER = 0.57721566490153286061;
    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;

    /** From here on the asymptotic series are exact to double precision. */
    private static final double ASYMPTOTIC = 12;

    private static final int MOST_DERIVATIVES = 30;

    /** Bernoulli numbers B2, B4, ... */
    private static final double[] BERNOULLI = {
        1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0, -3617 / 510.0
    };

    /** zeta(k) - 1 from k = 2. */
    private static final double[] ZETA = zeta(32);

    private GammaFunction() {}

    private static double[] zeta(int count) {
        double[] zeta = new double[count];
        for (int k = 2; k < count + 2; k++) {
            // Euler-Maclaurin behind the first terms.
            double sum = 0;
            for (int n = 99; n >= 2; n--) {
                sum += Math.pow(n, -k);
            }
            double power = Math.pow(100, -k);
            double tail = 100 * power / (k - 1) + power / 2 + k * power / 1200;
            tail -= k * (k + 1.0) * (k + 2) * power / 720e6;
            zeta[k - 2] = sum + tail;
        }
        return zeta;
    }

    /** ln |gamma(x)|; infinite at 0 and the negative integers. */
    static double logarithm(double x) {
        if (x != x) {
            return x;
        }
        if (Double.isInfinite(x) || x <= 0 && x == Math.floor(x)) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < 0) {
            // Reflection: gamma(x) gamma(1 - x) = pi / sin(pi x).
            return Math.log(Math.PI / Math.abs(sinPi(x))) - logarithm(1 - x);
        }
        if (x < 0.5) {
            return aroundOne(x) - Math.log(x);
        }
        if (x <= 1.5) {
            return aroundOne(x - 1);
        }
        if (x >= ASYMPTOTIC) {
            return stirling(x);
        }
        double product = 1;
        double shifted = x;
        while (shifted > 2.5) {
            product *= --shifted;
        }
        return aroundTwo(shifted - 2) + Math.log(product);
    }

    private static double aroundOne(double z) {
        return aroundTwo(z) - Math.log1p(z);
    }

    /** ln gamma(2 + z), |z| <= 1/2, with its zero at z = 0. Abramowitz and Stegun, 6.1.33. */
    private static double aroundTwo(double z) {
        double sum = 0;
        for (int k = ZETA.length + 1; k >= 2; k--) {
            sum = sum * -z + ZETA[k - 2] / k;
        }
        return z * (1 - EULER + z * sum);
    }

    /** Abramowitz and Stegun, 6.1.40. */
    private static double stirling(double x) {
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = sum / (x * x) + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
        }
        return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + sum / x;
    }

    /** The derivative of {@link #logarithm}; NaN at the negative integers, where its sides disagree in sign. */
    static double digamma(double x) {
        if (x == 0) {
            return Math.copySign(Double.POSITIVE_INFINITY, -x);
        }
        if (x != x || x == Double.NEGATIVE_INFINITY || x < 0 && x == Math.floor(x)) {
            return Double.NaN;
        }
        if (x < 0) {
            return digamma(1 - x) - Math.PI * cotPi(x);
        }
        double shift = 0;
        double shifted = x;
        while (shifted < ASYMPTOTIC) {
            shift -= 1 / shifted++;
        }
        // Abramowitz and Stegun, 6.3.18.
        double u = 1 / (shifted * shifted);
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = sum * u + BERNOULLI[k - 1] / (2 * k);
        }
        return shift + Math.log(shifted) - 0.5 / shifted - sum * u;
    }

    /** The n-th derivative of {@link #digamma}, n a whole number up to 30; NaN for other n. */
    static double polygamma(double n, double x) {
        if (!(n >= 0 && n <= MOST_DERIVATIVES) || n != Math.rint(n) || x != x) {
            return Double.NaN;
        }
        if (n == 0) {
            return digamma(x);
        }
        boolean odd = n % 2 == 1;
        if (x <= 0 && x == Math.floor(x)) {
            // At a pole both sides agree for odd n only.
            return odd ? Double.POSITIVE_INFINITY : x == 0 ? -Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        }
        if (x < 0) {
            // Reflection: the n-th derivative of digamma(1 - x) - digamma(x) = pi cot(pi x).
            double reflected = polygamma(n, 1 - x);
            return (odd ? -reflected : reflected) - cotangentDerivative((int) n, x);
        }
        return (odd ? 1 : -1) * factorial(n) * hurwitz(n + 1, x);
    }

    /** sum over k >= 0 of (x + k)^-s: first terms, then Euler-Maclaurin. */
    private static double hurwitz(double s, double x) {
        double sum = 0;
        double shifted = x;
        while (shifted < ASYMPTOTIC + s) {
            sum += Math.pow(shifted++, -s);
        }
        double power = Math.pow(shifted, -s);
        double factor = s * power / shifted;
        double tail = shifted * power / (s - 1) + power / 2;
        double divisor = 2;
        for (int k = 1; k <= BERNOULLI.length; k++) {
            tail += BERNOULLI[k - 1] / divisor * factor;
            factor *= (s + 2 * k - 1) * (s + 2 * k) / (shifted * shifted);
            divisor *= (2 * k + 1) * (2 * k + 2);
        }
        return sum + tail;
    }

    private static double factorial(double n) {
        double product = 1;
        for (double k = 2; k <= n; k++) {
            product *= k;
        }
        return product;
    }

    /** The n-th derivative of pi cot(pi x), a polynomial in c = cot(pi x) by dc/dx = -pi (1 + c^2). */
    private static double cotangentDerivative(int n, double x) {
        double[] polynomial = new double[n + 2];
        polynomial[1] = Math.PI;
        for (int i = 0; i < n; i++) {
            double[] next = new double[n + 2];
            for (int k = 1; k <= i + 1; k++) {
                next[k - 1] -= Math.PI * k * polynomial[k];
                next[k + 1] -= Math.PI * k * polynomial[k];
            }
            polynomial = next;
        }
        double c = cotPi(x);
        double sum = 0;
        for (int k = n + 1; k >= 0; k--) {
            sum = sum * c + polynomial[k];
        }
        return sum;
    }

    private static double cotPi(double x) {
        return 1 / Math.tan(Math.PI * (x - Math.rint(x)));
    }

    /** The period is taken off exactly, before the multiplication by pi. */
    private static double sinPi(double x) {
        return Math.sin(Math.PI * (x - 2 * Math.rint(x / 2)));
    }
}
