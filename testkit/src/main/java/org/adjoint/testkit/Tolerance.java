package org.adjoint.testkit;

import java.util.Locale;
import org.adjoint.DType;
import org.adjoint.Tensor;

/**
 * How far a result may be from the exact one, relative to {@link Expected#scale}.
 *
 * @param float32 for FLOAT32
 * @param float64 for FLOAT64
 * @param absolute an absolute part for both, in units of the relative one
 * @param reason why not less
 */
public record Tolerance(double float32, double float64, double absolute, String reason) {
    /** Copies and selections. */
    public static final Tolerance EXACT = new Tolerance(0, 0, 0, "nothing is computed");

    /** One rounding, or a few. */
    public static final Tolerance ROUNDING = new Tolerance(3e-7, 1e-15, 0, "a few roundings of half an ulp each");

    /** Functions whose kernels approximate. */
    public static final Tolerance FUNCTION =
            new Tolerance(1e-6, 1e-14, 1e-30, "kernels approximate to a few ulp, and flush results that underflow");

    /** Sums of up to some thousand terms. */
    public static final Tolerance SUM = new Tolerance(
            1e-5,
            5e-14,
            1e-30,
            "kernels may add in FLOAT32 in another order: n roundings of the partial sums; one by one in FLOAT64, where equal"
                    + " terms are all rounded to the same side: a tenth of 2500 roundings");

    /** This, with an absolute part: results are as exact as numbers of that size. */
    public Tolerance nearZero(double size, String why) {
        return new Tolerance(float32, float64, size, reason + "; " + why);
    }

    double relative(DType dtype) {
        return dtype == DType.FLOAT32 ? float32 : float64;
    }

    /** Throws AssertionError naming the first element that is further from the expected one; NaN equals NaN only. */
    public void assertHolds(Expected expected, Tensor actual, String what) {
        if (!expected.shape().equals(actual.shape())) {
            throw new AssertionError(what + ": the shape is " + actual.shape() + ", expected " + expected.shape());
        }
        double relative = relative(actual.dtype());
        for (int i = 0; i < actual.size(); i++) {
            double right = expected.elements()[i];
            double got = actual.at(i);
            // An infinite scale would allow anything.
            double scale = Double.isInfinite(expected.scale()[i]) ? 0 : expected.scale()[i];
            boolean equal = Double.compare(right, got) == 0
                    || right == got
                    || Math.abs(right - got) <= relative * (scale + absolute)
                    || overflows(right, got, actual.dtype());
            if (!equal) {
                throw new AssertionError(String.format(
                        Locale.ROOT,
                        "%s: element %d of %s is %.9g, expected %.9g (error %.2g, allowed %.2g)",
                        what,
                        i,
                        actual.shape(),
                        got,
                        right,
                        Math.abs(right - got),
                        relative * (scale + absolute)));
            }
        }
    }

    /** A FLOAT32 result is infinite where the exact one is beyond its range. */
    private static boolean overflows(double right, double got, DType dtype) {
        return dtype == DType.FLOAT32 && Double.isInfinite(got) && (float) right == got;
    }
}
