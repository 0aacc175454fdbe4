package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Axes of a loop in the order in which a kernel walks them, those of extent 1 left out and neighbours merged wherever every
 * operand lies evenly.
 */
final class LoopAxes {
    /** No axes. */
    static final LoopAxes NONE = new LoopAxes(new long[0], new int[0], new int[0]);

    /** Extents of the merged axes. */
    final long[] dims;
    /** For each merged axis the last of the loop's own axes in it, whose stride it has. */
    private final int[] last;
    /** For each of the loop's axes the merged one it is, or -1 if it is none by itself. */
    private final int[] own;

    private LoopAxes(long[] dims, int[] last, int[] own) {
        this.dims = dims;
        this.last = last;
        this.own = own;
    }

    /**
     * @param axes of the loop, in the order of walking
     * @param extents of all of its axes
     * @param strides of every operand, by the loop's axes
     * @param indexed whether the coordinate along an axis is asked for
     */
    static LoopAxes of(List<Integer> axes, int[] extents, List<long[]> strides, IntPredicate indexed) {
        List<Long> dims = new ArrayList<>();
        List<Integer> last = new ArrayList<>();
        int[] own = new int[extents.length];
        Arrays.fill(own, -1);
        boolean open = false;
        for (int axis : axes) {
            long extent = extents[axis];
            if (extent == 1) {
                continue;
            }
            int top = dims.size() - 1;
            if (open && !indexed.test(axis) && lieEvenly(strides, last.get(top), axis, extent)) {
                dims.set(top, dims.get(top) * extent);
                last.set(top, axis);
            } else {
                dims.add(extent);
                last.add(axis);
                own[axis] = top + 1;
            }
            open = !indexed.test(axis);
        }
        return new LoopAxes(
                dims.stream().mapToLong(Long::longValue).toArray(),
                last.stream().mapToInt(Integer::intValue).toArray(),
                own);
    }

    private static boolean lieEvenly(List<long[]> strides, int outer, int inner, long extent) {
        return strides.stream().allMatch(s -> s[outer] == s[inner] * extent);
    }

    /** The merged axes from one to before another. */
    LoopAxes range(int from, int to) {
        int[] moved =
                Arrays.stream(own).map(a -> a >= from && a < to ? a - from : -1).toArray();
        return new LoopAxes(Arrays.copyOfRange(dims, from, to), Arrays.copyOfRange(last, from, to), moved);
    }

    /** These of the merged axes, in this order. */
    LoopAxes only(int... kept) {
        int[] moved = new int[own.length];
        for (int axis = 0; axis < own.length; axis++) {
            int at = own[axis];
            moved[axis] = IntStream.range(0, kept.length)
                    .filter(k -> kept[k] == at)
                    .findFirst()
                    .orElse(-1);
        }
        return new LoopAxes(
                Arrays.stream(kept).mapToLong(k -> dims[k]).toArray(),
                Arrays.stream(kept).map(k -> last[k]).toArray(),
                moved);
    }

    int rank() {
        return dims.length;
    }

    /** How many elements. */
    long size() {
        long size = 1;
        for (long dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** Extent of the innermost axis. */
    long inner() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** Strides of an operand along the merged axes. */
    long[] strides(long[] original) {
        long[] merged = new long[last.length];
        for (int i = 0; i < merged.length; i++) {
            merged[i] = original[last[i]];
        }
        return merged;
    }

    /** The merged axis that is this axis of the loop, or -1 where the coordinate is always 0. */
    int find(int axis) {
        return axis < own.length ? own[axis] : -1;
    }
}
