package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.adjoint.op.Site;
import org.adjoint.op.SortOrder;

/**
 * Elements in order along an axis. Sorting is stable, and NaN comes last in either order. The gradient goes through the
 * permutation: to the elements that were chosen, where several are equal to those that stability puts there. None flows through
 * positions, which are whole numbers. Every function throws {@link IllegalArgumentException} if the axis is outside the shape.
 */
public final class Ordering {
    /** y, but NaN where the largest element of its row, which sorting puts last, is NaN. */
    private static final Pointwise UNLESS_NAN = pointwise(
                    "unlessNaN", (y, last) -> last.eq(last).select(y, Scalar.constant(Double.NaN)))
            .partials((y, last, z) -> Scalar.one(), (y, last, z) -> Scalar.zero());

    private Ordering() {}

    /** The INT32 positions along the axis of the elements from the smallest to the largest. Takes INT32 too. */
    public static Expr argSort(Expr a, int axis) {
        return SortOrder.positions(a, axis, SortOrder.Order.ASCENDING);
    }

    /** As {@link #argSort}, from the largest to the smallest. */
    public static Expr argSortDescending(Expr a, int axis) {
        return SortOrder.positions(a, axis, SortOrder.Order.DESCENDING);
    }

    /** The elements from the smallest to the largest; aBar = yBar, permuted back. Takes INT32 too. */
    public static Expr sort(Expr a, int axis) {
        return Indices.takeAlong(a, argSort(a, axis), axis);
    }

    /** As {@link #sort}, from the largest to the smallest. */
    public static Expr sortDescending(Expr a, int axis) {
        return Indices.takeAlong(a, argSortDescending(a, axis), axis);
    }

    /**
     * The k largest elements along the axis, the largest first; aBar is yBar at their places and 0 elsewhere. {@link
     * #topKPositions} says where they are. Takes INT32 too.
     *
     * @throws IllegalArgumentException also if k is not in [0, extent]
     */
    public static Expr topK(Expr a, int k, int axis) {
        return Indices.takeAlong(a, topKPositions(a, k, axis), axis);
    }

    /** The INT32 positions along the axis of the elements of {@link #topK}. Throws as that. */
    public static Expr topKPositions(Expr a, int k, int axis) {
        int i = a.shape().axis(axis, "topK");
        if (k < 0 || k > a.shape().dim(i)) {
            throw Site.refusal("topK: there are no " + k + " elements along axis " + i + " of " + a.shape());
        }
        return Parts.slice(argSortDescending(a, i), i, 0, k);
    }

    /**
     * The middle element along the axis, which is dropped, or the mean of the two in the middle; NaN if one is. aBar is yBar at
     * its place, or half of it at both.
     *
     * @throws IllegalArgumentException also if the axis is empty, or a is INT32
     */
    public static Expr median(Expr a, int axis) {
        return quantile("median", a, 0.5, axis);
    }

    /**
     * The q-quantile along the axis, which is dropped: of n sorted elements that at position q (n - 1), linear between
     * neighbours (definition 7 of R. Hyndman and Y. Fan, Sample Quantiles in Statistical Packages, 1996); NaN if one is. aBar
     * is yBar at the neighbours' places, with their weights.
     *
     * @throws IllegalArgumentException also if q is not in [0, 1], the axis is empty, or a is INT32
     */
    public static Expr quantile(Expr a, double q, int axis) {
        return quantile("quantile", a, q, axis);
    }

    private static Expr quantile(String op, Expr a, double q, int axis) {
        Arguments.requireFloat(op, a);
        int i = a.shape().axis(axis, op);
        int n = a.shape().dim(i);
        if (!(q >= 0 && q <= 1) || n == 0) {
            throw Site.refusal(op + ": needs q in [0, 1] and an axis that is not empty: q is " + q + ", axis " + i
                    + " of " + a.shape());
        }
        Expr sorted = sort(a, i);
        double position = q * (n - 1);
        int below = (int) Math.floor(position);
        double weight = position - below;
        Expr low = at(sorted, i, below);
        // Without a weight the upper neighbour is not read, as infinity times 0 would be NaN.
        Expr y = weight == 0
                ? low
                : low.times(1 - weight).plus(at(sorted, i, below + 1).times(weight));
        return UNLESS_NAN.apply(y, at(sorted, i, n - 1));
    }

    private static Expr at(Expr a, int axis, int place) {
        return Layouts.squeeze(Parts.slice(a, axis, place, place + 1), axis);
    }
}
