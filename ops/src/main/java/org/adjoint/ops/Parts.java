package org.adjoint.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Site;
import org.adjoint.op.Slice;

/**
 * Parts of a tensor along an axis, and tensors put together along one. Of any type. Positions and axes may be negative and then
 * count from the end. Every function throws {@link IllegalArgumentException} if an axis is outside the shape.
 */
public final class Parts {
    private Parts() {}

    /**
     * The elements {@code from} (inclusive) to {@code to} (exclusive) along one axis, all along the others; aBar is yBar in
     * that range and 0 outside.
     *
     * @throws IllegalArgumentException also if not 0 ≤ from ≤ to ≤ extent
     */
    public static Expr slice(Expr a, int axis, int from, int to) {
        return slice(a, axis, from, to, 1);
    }

    /**
     * Every {@code step}-th of the elements {@code from} (inclusive) to {@code to} (exclusive) along one axis: for a positive
     * step from the first of them on, for a negative one from the last of them back, so that {@code slice(a, 0, 0, n, -1)} is a
     * reversed. aBar is yBar at the elements taken and 0 elsewhere.
     *
     * @throws IllegalArgumentException also if not 0 ≤ from ≤ to ≤ extent, or the step is 0
     */
    public static Expr slice(Expr a, int axis, int from, int to, int step) {
        int i = a.shape().axis(axis, "slice");
        int extent = a.shape().dim(i);
        int first = from < 0 ? from + extent : from;
        int end = to < 0 ? to + extent : to;
        if (first < 0 || end < first || end > extent || step == 0) {
            throw Site.refusal("slice: range [" + from + ", " + to + ")" + (step == 1 ? "" : " in steps of " + step)
                    + " is outside axis " + i + " of " + a.shape());
        }
        int[] starts = new int[a.shape().rank()];
        int[] lengths = a.shape().dims();
        int[] steps = new int[starts.length];
        Arrays.fill(steps, 1);
        starts[i] = step > 0 || end == first ? first : end - 1;
        lengths[i] = (int) ((end - first + Math.abs((long) step) - 1) / Math.abs((long) step));
        steps[i] = step;
        return new Slice(starts, lengths, steps).apply(a);
    }

    /**
     * {@code length} elements from {@code start} on along one axis, all along the others; aBar is yBar there and 0
     * elsewhere.
     *
     * @throws IllegalArgumentException also if they are not all inside
     */
    public static Expr narrow(Expr a, int axis, int start, int length) {
        int extent = a.shape().dim(a.shape().axis(axis, "narrow"));
        int first = start < 0 ? start + extent : start;
        if (first < 0 || length < 0 || first > extent - length) {
            throw Site.refusal(
                    "narrow: " + length + " elements from " + start + " are outside axis " + axis + " of " + a.shape());
        }
        return slice(a, axis, first, first + length);
    }

    /**
     * The elements at one position along an axis, which is dropped; aBar is yBar there and 0 elsewhere.
     *
     * @throws IllegalArgumentException also if the position is outside the axis
     */
    public static Expr select(Expr a, int axis, int position) {
        int i = a.shape().axis(axis, "select");
        int extent = a.shape().dim(i);
        int at = position < 0 ? position + extent : position;
        if (at < 0 || at >= extent) {
            throw Site.refusal("select: position " + position + " is outside axis " + i + " of " + a.shape());
        }
        return Layouts.squeeze(slice(a, i, at, at + 1), i);
    }

    /**
     * Consecutive parts of the given extents along an axis; aBar is the adjoints of the parts one after another.
     *
     * @throws IllegalArgumentException also if an extent is negative or they do not add up to that of the axis
     */
    public static List<Expr> split(Expr a, int axis, int... extents) {
        int i = a.shape().axis(axis, "split");
        boolean fits = Arrays.stream(extents).allMatch(e -> e >= 0)
                && Arrays.stream(extents).asLongStream().sum() == a.shape().dim(i);
        if (!fits) {
            throw Site.refusal(
                    "split: parts of " + Arrays.toString(extents) + " do not add up to axis " + i + " of " + a.shape());
        }
        List<Expr> parts = new ArrayList<>();
        int from = 0;
        for (int extent : extents) {
            parts.add(slice(a, i, from, from + extent));
            from += extent;
        }
        return List.copyOf(parts);
    }

    /**
     * {@code count} consecutive parts of equal extent along an axis; aBar is the adjoints of the parts one after another.
     *
     * @throws IllegalArgumentException also if {@code count} is below 1, or the axis can't be divided by it
     */
    public static List<Expr> splitEvenly(Expr a, int axis, int count) {
        int i = a.shape().axis(axis, "splitEvenly");
        if (count < 1 || a.shape().dim(i) % count != 0) {
            throw Site.refusal("splitEvenly: axis " + i + " of " + a.shape() + " has no " + count + " equal parts");
        }
        int extent = a.shape().dim(i) / count;
        return IntStream.range(0, count)
                .mapToObj(k -> slice(a, i, k * extent, (k + 1) * extent))
                .toList();
    }

    /**
     * The parts one after another along an axis; the adjoint of each part is its own stretch of yBar.
     *
     * @throws IllegalArgumentException if there is no part, or they differ in type or in another axis
     */
    public static Expr concatenate(int axis, Expr... parts) {
        return Concatenate.concatenate(axis, parts);
    }

    /**
     * Tensors of one shape side by side along a new axis: in front of the present axis {@code axis}, or at the end for
     * {@code axis} = rank; the adjoint of each is its own part of yBar.
     *
     * @throws IllegalArgumentException also if there is no tensor, or they differ in shape or type
     */
    public static Expr stack(int axis, Expr... tensors) {
        for (Expr tensor : tensors) {
            if (!tensor.type().equals(tensors[0].type())) {
                throw Site.refusal("stack: tensors differ: " + tensors[0].type() + " and " + tensor.type());
            }
        }
        int place = tensors.length > 0 && axis < 0 ? axis + tensors[0].shape().rank() + 1 : axis;
        return Concatenate.concatenate(
                place,
                Arrays.stream(tensors).map(t -> Layouts.expandDims(t, place)).toArray(Expr[]::new));
    }
}
