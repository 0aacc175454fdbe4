package org.adjoint.check;

import java.util.function.DoubleFunction;

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

    /** Down to a step of 2⁻²³, for slopes that differ. */
    private static final int ALL_LEVELS = 16;

    private static final double ULP = 0x1p-52;

    /**
     * @param f the function, with the magnitude of its terms
     * @param centre its value and magnitude at 0
     * @param size the largest magnitude of the numbers that the step is added to
     * @param first the largest step
     * @param relative the accuracy at which to stop
     */
    static Slope of(DoubleFunction<Subject.Value> f, Subject.Value centre, double size, double first, double relative) {
        Differences d = new Differences(f, centre, size, first, LEVELS);
        Slope best = new Slope(Double.NaN, Double.POSITIVE_INFINITY, 0, false);
        int level = 2;
        for (; level < LEVELS; level++) {
            Slope slope = d.extrapolated(level);
            if (slope.uncertainty <= best.uncertainty) {
                best = slope;
            }
            if (slope.uncertainty <= 0.05 * relative * Math.abs(slope.value) + slope.rounding) {
                break;
            }
        }
        int last = Math.min(level, LEVELS - 1);
        boolean matters = d.jump[last] > relative * Math.abs(best.value) + 4 * best.rounding;
        return best.withKink(matters && d.jumpStays(last));
    }

    /**
     * The same over all steps: a kink near the point, within the first steps, can make two extrapolations agree by chance,
     * so that two pairs in a row must. A slope that stays unresolved counts as at a kink if the one-sided slopes disagree
     * at some of the steps, or if it grows as the steps shrink: the function jumps, to the same height on both sides.
     */
    static Slope ofAllSteps(
            DoubleFunction<Subject.Value> f, Subject.Value centre, double size, double first, double relative) {
        Differences d = new Differences(f, centre, size, first, ALL_LEVELS);
        Slope best = new Slope(Double.NaN, Double.POSITIVE_INFINITY, 0, false);
        double before = d.extrapolated(2).uncertainty;
        for (int level = 3; level < ALL_LEVELS; level++) {
            Slope slope = d.extrapolated(level);
            double both = Math.max(before, slope.uncertainty);
            before = slope.uncertainty;
            if (both + slope.rounding <= best.uncertainty + best.rounding) {
                best = new Slope(slope.value, both, slope.rounding, false);
            }
        }
        boolean resolved = best.uncertainty <= relative * Math.abs(best.value) + best.rounding;
        return best.withKink(!resolved && (d.grows() || d.jumpsSomewhere(relative * Math.abs(best.value))));
    }

    private Slope withKink(boolean found) {
        return new Slope(value, uncertainty, rounding, found);
    }

    /** Differences to both sides, taken as they are asked for. */
    private static final class Differences {
        private final DoubleFunction<Subject.Value> f;
        private final Subject.Value centre;
        private final double size;
        private final double first;
        private final double[] central;
        /** Right slope less left slope. */
        private final double[] jump;

        /** The steeper of the right and the left slope. */
        private final double[] steepness;

        /** The largest magnitude of the terms at the step and at the point. */
        private final double[] magnitude;

        private int taken;

        Differences(DoubleFunction<Subject.Value> f, Subject.Value centre, double size, double first, int levels) {
            this.f = f;
            this.centre = centre;
            this.size = size;
            this.first = first;
            this.central = new double[levels];
            this.jump = new double[levels];
            this.steepness = new double[levels];
            this.magnitude = new double[levels];
        }

        private double step(int level) {
            return first * Math.pow(2, -level);
        }

        /**
         * That of the values, and that of the sums of point and step. Values that are all 0 do not tell how large the terms
         * are that cancel in the gradient: it is taken for a sum of the cotangents.
         */
        private double rounding(int level) {
            if (magnitude[level] == 0) {
                return 16 * centre.cotangents() * ULP;
            }
            return (16 * magnitude[level] + 2 * size * steepness[level]) * ULP / step(level);
        }

        /** From the differences of a level and of the two before. */
        Slope extrapolated(int level) {
            for (; taken <= level; taken++) {
                double step = step(taken);
                Subject.Value atRight = f.apply(step);
                Subject.Value atLeft = f.apply(-step);
                double right = atRight.sum();
                double left = atLeft.sum();
                central[taken] = (right - left) / (2 * step);
                double ahead = right - centre.sum();
                double behind = centre.sum() - left;
                jump[taken] = Math.abs(ahead - behind) / step;
                steepness[taken] = Math.max(Math.abs(ahead), Math.abs(behind)) / step;
                magnitude[taken] = Math.max(centre.magnitude(), Math.max(atRight.magnitude(), atLeft.magnitude()));
            }
            double before = richardson(4, central[level - 2], central[level - 1]);
            double once = richardson(4, central[level - 1], central[level]);
            double twice = richardson(16, before, once);
            return new Slope(twice, Math.abs(twice - once), rounding(level), false);
        }

        /** Removes the leading error term of an estimate that shrinks by {@code ratio} when the step is halved. */
        private static double richardson(double ratio, double atStep, double atHalf) {
            return atHalf + (atHalf - atStep) / (ratio - 1);
        }

        /** On a smooth function the jump halves with the step; at a kink it stays, at a discontinuity it grows. */
        boolean jumpStays(int level) {
            return jump[level] > 0.75 * jump[level - 1] && jump[level - 1] > 0.75 * jump[level - 2];
        }

        /** Doubles with each of the last steps. */
        boolean grows() {
            for (int level = taken - 3; level < taken; level++) {
                if (!(Math.abs(central[level]) > 1.75 * Math.abs(central[level - 1]))) {
                    return false;
                }
            }
            return true;
        }

        boolean jumpsSomewhere(double small) {
            for (int level = 2; level < taken; level++) {
                if (jumpStays(level) && jump[level] > small + 4 * rounding(level)) {
                    return true;
                }
            }
            return false;
        }
    }
}
