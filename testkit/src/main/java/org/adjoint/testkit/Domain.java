package org.adjoint.testkit;

import java.util.SplittableRandom;

/**
 * Where the elements of an input are drawn from: an interval, without the neighbourhoods of some points.
 *
 * @param low the least element
 * @param high the greatest element
 * @param gap how far elements stay away from the holes
 * @param holes kinks, poles and other points at which the operation is not smooth
 */
public record Domain(double low, double high, double gap, double... holes) {
    /** Numbers of both signs for which nothing over- or underflows. */
    public static final Domain REAL = interval(-3, 3);

    /** Positive numbers, away from 0. */
    public static final Domain POSITIVE = interval(0.1, 4);

    /** Numbers of both signs away from 0. */
    public static final Domain NONZERO = REAL.awayFrom(0);

    /** The numbers from {@code low} to {@code high}. */
    public static Domain interval(double low, double high) {
        return new Domain(low, high, 0.05);
    }

    /** This domain without the neighbourhoods of the given points. */
    public Domain awayFrom(double... points) {
        return new Domain(low, high, 0.1, points);
    }

    /** A number of the domain. */
    public double draw(SplittableRandom random) {
        double number;
        do {
            number = low + (high - low) * random.nextDouble();
        } while (!admits(number));
        return number;
    }

    /** The k-th of a sequence of plain numbers of the domain, in steps of an eighth: what shrunk cases show. */
    public double plain(int k) {
        int steps = (int) Math.max(1, Math.floor((high - low) * 8));
        for (int i = 0; i <= steps; i++) {
            double number = Math.ceil(low * 8) / 8 + Math.floorMod(5 * (k + 1) + i, steps) / 8.0;
            if (number <= high && admits(number)) {
                return number;
            }
        }
        return (low + high) / 2;
    }

    /** A whole number of the domain, if there is one, else any: formulas make exceptions at 0, 1 and the like. */
    double whole(SplittableRandom random) {
        int first = (int) Math.ceil(low);
        int numbers = (int) Math.floor(high) - first + 1;
        for (int tries = 0; tries < 4 && numbers > 0; tries++) {
            double number = first + random.nextInt(numbers);
            if (admits(number)) {
                return number;
            }
        }
        return draw(random);
    }

    private boolean admits(double number) {
        for (double hole : holes) {
            if (Math.abs(number - hole) < gap) {
                return false;
            }
        }
        return true;
    }
}
