package org.adjoint.check;

import java.util.Locale;

/**
 * One slope, computed twice.
 *
 * @param order 1 for the gradient, 2 for the derivative of the gradient, ...
 * @param input name and shape of the input that varied
 * @param place {@code index (2, 3)} of the entry, or {@code direction 1} for a random direction
 * @param analytic by the reverse sweep
 * @param numeric by differences
 * @param error the distance of the two
 * @param tolerance the largest error that passes
 */
public record Comparison(
        int order,
        String input,
        String place,
        double analytic,
        double numeric,
        double error,
        double tolerance,
        Verdict verdict) {
    /** What a comparison says. */
    public enum Verdict {
        /** The slopes agree. */
        PASSED,
        /** The function has no derivative here: its one-sided slopes differ. */
        KINK,
        /** The slopes differ, or one is NaN. */
        FAILED
    }

    static Comparison of(int order, String input, String place, double analytic, Slope slope, double relative) {
        double numeric = slope.value();
        double error = Math.abs(analytic - numeric);
        double larger = Math.max(Math.abs(analytic), Math.abs(numeric));
        double tolerance = relative * larger
                + slope.rounding()
                + Math.min(2 * slope.uncertainty(), GradientCheck.UNRESOLVED * larger);
        Verdict verdict;
        if (slope.kink() && Double.isFinite(analytic)) {
            verdict = Verdict.KINK;
        } else {
            // Not error > tolerance: NaN must fail.
            verdict = error <= tolerance ? Verdict.PASSED : Verdict.FAILED;
        }
        return new Comparison(order, input, place, analytic, numeric, error, tolerance, verdict);
    }

    /** All of it in one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "order %d, %s, %s: analytic %.10g, numeric %.10g, error %.2g, tolerance %.2g: %s",
                order,
                input,
                place,
                analytic,
                numeric,
                error,
                tolerance,
                verdict.name().toLowerCase(Locale.ROOT));
    }
}
