package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Arithmetic.sqrt;
import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Pointwise;

/**
 * Spread of elements along axes; axes, types and errors as {@link Reductions} says. The mean is taken first and the squares of
 * the differences from it second, so that a large mean costs no digits.
 */
public final class Statistics {
    private Statistics() {}

    /** y = Σ (a - mean a)² / (n - lost). */
    private static final class Variance extends AlongAxes {
        private final int lost;

        Variance(String name, int[] axes, int lost) {
            super(name, axes);
            this.lost = lost;
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            Expr a = inputs.get(0);
            return sum(square(a.minus(mean(a, kept()))), kept()).div(divisor(a));
        }

        private double divisor(Expr a) {
            return Math.max(Axes.count(a.shape(), axes()) - lost, 0);
        }

        /** aBar = yBar 2 (a - mean a) / (n - lost): what flows through the mean adds up to 0. */
        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            Expr a = y.input(0);
            return Adjoints.of(() -> yBar.times(2 / divisor(a)).times(a.minus(mean(a, kept()))));
        }
    }

    /** y = √variance. */
    private static final class Deviation extends AlongAxes {
        private static final Pointwise SLOPE = pointwise("deviationSlope", (d, y, yBar) -> y.eq(zero())
                .select(zero(), yBar.times(d).over(y)));

        private final Variance variance;

        Deviation(String name, Variance variance) {
            super(name, variance.axes());
            this.variance = variance;
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            return sqrt(variance.apply(inputs.get(0)));
        }

        /** aBar = yBar (a - mean a) / ((n - lost) y), 0 where y is. */
        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            Expr a = y.input(0);
            return Adjoints.of(() -> SLOPE.apply(a.minus(mean(a, kept())), y, yBar.div(variance.divisor(a))));
        }
    }

    private static Expr variance(String op, Expr a, Axes axes, int lost) {
        int[] folded = axes.of(op, a);
        return axes.shaped(new Variance(op, folded, lost).apply(a), folded);
    }

    private static Expr deviation(String op, Expr a, Axes axes, int lost) {
        int[] folded = axes.of(op, a);
        return axes.shaped(new Deviation(op, new Variance(op, folded, lost)).apply(a), folded);
    }

    /** y = Σ (a - m)² / n with the mean m of the n elements, NaN over none; aBar = yBar 2 (a - m) / n. */
    public static Expr variance(Expr a, int... axes) {
        return variance("variance", a, Axes.dropped(axes), 0);
    }

    /** As {@link #variance(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr variance(Expr a, Axes axes) {
        return variance("variance", a, axes, 0);
    }

    /**
     * y = Σ (a - m)² / (n - 1), the unbiased estimate from a sample of n, NaN for n ≤ 1; aBar = yBar 2 (a - m) / (n - 1).
     */
    public static Expr sampleVariance(Expr a, int... axes) {
        return variance("sampleVariance", a, Axes.dropped(axes), 1);
    }

    /** As {@link #sampleVariance(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr sampleVariance(Expr a, Axes axes) {
        return variance("sampleVariance", a, axes, 1);
    }

    /** y = √{@link #variance(Expr, int...) variance}; aBar = yBar (a - m) / (n y), 0 where all elements are equal. */
    public static Expr std(Expr a, int... axes) {
        return deviation("std", a, Axes.dropped(axes), 0);
    }

    /** As {@link #std(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr std(Expr a, Axes axes) {
        return deviation("std", a, axes, 0);
    }

    /**
     * y = √{@link #sampleVariance(Expr, int...) sampleVariance}; aBar = yBar (a - m) / ((n - 1) y), 0 where all of n > 1
     * elements are equal, NaN for n = 1 as y is.
     */
    public static Expr sampleStd(Expr a, int... axes) {
        return deviation("sampleStd", a, Axes.dropped(axes), 1);
    }

    /** As {@link #sampleStd(Expr, int...)}, with the axes kept at extent 1. */
    public static Expr sampleStd(Expr a, Axes axes) {
        return deviation("sampleStd", a, axes, 1);
    }
}
