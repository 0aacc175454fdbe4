package org.adjoint.check;

import java.util.function.DoubleUnaryOperator;

/**
 * The derivative of a function of one number at 0, by central differences at halving steps and Richardson's
 * extrapolation of each three in a row (Ridders, Advances in Engineering Software 4 (1982) 75). Only three: a kink or an
 * undefined value within the first, larger steps then does not reach the later ones.
 *
 * @param value the derivative; NaN if the function is not finite near 0
 * @param uncertainty how far the last two extrapolations are apart
 * @param rounding what rounding of the function can make in the derivative
 * @param kink whether the one-sided slopes disagree
 */
record Slope(double value, double uncertainty, double rounding, boolean kink) {
    private static final int LEVELS = 12;
    private static final double ULP = 0x1p-52;

    /**
     * @param f the function
     * @param centre its value and magnitude at 0
     * @param first the largest step
     * @param relative the accuracy at which to stop
     */
    static Slope of(DoubleUnaryOperator f, Subject.Value centre, double first, double relative) {
        double[] central = new double[LEVELS];
        double[] jump = new double[LEVELS];
        Slope best = new Slope(Double.NaN, Double.POSITIVE_INFINITY, 0, false);
        int level = 0;
        for (; level < LEVELS; level++) {
            double step = first * Math.pow(2, -level);
            double right = f.applyAsDouble(step);
            double left = f.applyAsDouble(-step);
            central[level] = (right - left) / (2 * step);
            jump[level] = Math.abs((right - centre.sum()) - (centre.sum() - left)) / step;
            if (level < 2) {
                continue;
            }
            double before = richardson(4, central[level - 2], central[level - 1]);
            double once = richardson(4, central[level - 1], central[level]);
            double twice = richardson(16, before, once);
            double uncertainty = Math.abs(twice - once);
            double rounding = 16 * ULP * centre.magnitude() / step;
            if (uncertainty <= best.uncertainty) {
                best = new Slope(twice, uncertainty, rounding, false);
            }
            if (uncertainty <= 0.05 * relative * Math.abs(twice) + rounding) {
                break;
            }
        }
        return best.withKink(jump, Math.min(level, LEVELS - 1), relative);
    }

    /** Removes the leading error term of an estimate that shrinks by {@code ratio} when the step is halved. */
    private static double richardson(double ratio, double atStep, double atHalf) {
        return atHalf + (atHalf - atStep) / (ratio - 1);
    }

    /** On a smooth function the jump halves with the step; at a kink it stays, at a discontinuity it grows. */
    private Slope withKink(double[] jump, int last, double relative) {
        boolean stays = jump[last] > 0.75 * jump[last - 1] && jump[last - 1] > 0.75 * jump[last - 2];
        boolean matters = jump[last] > relative * Math.abs(value) + 4 * rounding;
        return new Slope(value, uncertainty, rounding, stays && matters);
    }
}
