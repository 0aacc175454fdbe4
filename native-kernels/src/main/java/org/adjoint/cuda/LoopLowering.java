package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.adjoint.backend.Step;

/**
 * Prints neighbouring loops of a region as kernels. Those that agree row by row share one ({@link RowKernel}); others over
 * one space become one loop. A loop alone is a kernel of the shape of its folds.
 */
final class LoopLowering {
    /** Rows below which, if they are long, each loop is better off alone with several blocks for each row. */
    private static final long FEW_ROWS = 64;

    private static final long LONG_ROW = 16_384;

    /** Loops of one kernel: what more there are would crowd its registers. */
    private static final int MOST_LOOPS = 24;

    /** Words of parameters that a launch takes: 4 KiB. */
    private static final int MOST_WORDS = 512;

    private LoopLowering() {}

    /** @param later the steps of the region that follow */
    static List<Launch> of(List<Step.Loop> loops, List<Step> later, Lowering.Context context) {
        context.unit.include("loops.cuh");
        List<PrintedKernel> kernels = new ArrayList<>();
        for (int from = 0; from < loops.size(); ) {
            from = group(loops, from, later, context, kernels);
        }
        return SideBySide.launches(kernels, context);
    }

    /** Adds the kernels of the longest group that begins at a loop, and returns where the next begins. */
    private static int group(
            List<Step.Loop> loops, int from, List<Step> later, Lowering.Context context, List<PrintedKernel> kernels) {
        for (int to = Math.min(loops.size(), from + MOST_LOOPS); to > from + 1; to--) {
            List<Step.Loop> part = loops.subList(from, to);
            List<Step> after = new ArrayList<>(loops.subList(to, loops.size()));
            after.addAll(later);
            Predicate<Footprint> readLater = new LaterSteps(after, context)::read;
            Optional<List<PrintedKernel>> together = byRows(part, readLater, context);
            if (together.isEmpty()) {
                together = LoopMerger.merged(part, readLater, context).map(loop -> alone(loop, context));
            }
            if (together.filter(LoopLowering::haveRoom).isPresent()) {
                kernels.addAll(together.get());
                return to;
            }
        }
        kernels.addAll(alone(loops.get(from), context));
        return from + 1;
    }

    private static boolean haveRoom(List<PrintedKernel> kernels) {
        return kernels.stream().allMatch(k -> k.parameters().words().size() <= MOST_WORDS);
    }

    /** One kernel whose rows are those of the first loop that folds the last axes, if there is one. */
    private static Optional<List<PrintedKernel>> byRows(
            List<Step.Loop> loops, Predicate<Footprint> readLater, Lowering.Context context) {
        for (Step.Loop loop : loops) {
            for (Step.Write write : loop.writes()) {
                int rank = loop.dims().length;
                int split = rowAxes(loop.dims(), write);
                if (split > 0 && split < rank) {
                    long rows = size(loop.dims(), 0, split);
                    boolean isFew = rows < FEW_ROWS && size(loop.dims(), split, rank) > LONG_ROW;
                    return isFew
                            ? Optional.empty()
                            : FusedLoops.of(loops, loop.dims(), axes(0, split), axes(split, rank), readLater, context)
                                    .flatMap(group -> RowKernel.of(group, readLater, context));
                }
            }
        }
        return Optional.empty();
    }

    /** How many axes come before those that a write folds, if it folds all that follow; else -1. */
    private static int rowAxes(int[] dims, Step.Write write) {
        List<Integer> folded = folded(dims, write);
        if (folded.isEmpty()) {
            return -1;
        }
        int split = folded.get(0);
        boolean suffix = IntStream.range(split, dims.length).allMatch(a -> dims[a] == 1 || folded.contains(a));
        return suffix ? split : -1;
    }

    /** The axes that a write folds. */
    private static List<Integer> folded(int[] dims, Step.Write write) {
        return write.fold().isEmpty()
                ? List.of()
                : axes(0, dims.length).stream()
                        .filter(a -> dims[a] != 1 && write.target().strides()[a] == 0)
                        .toList();
    }

    private static List<Integer> axes(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static long size(int[] dims, int from, int to) {
        return Arrays.stream(dims, from, to).asLongStream().reduce(1, (a, b) -> a * b);
    }

    /** The kernels of a loop by itself. */
    static List<PrintedKernel> alone(Step.Loop loop, Lowering.Context context) {
        int[] dims = loop.dims();
        List<Integer> order = AxisOrder.of(loop);
        int inner = order.isEmpty() ? -1 : order.get(order.size() - 1);
        Map<List<Integer>, List<Step.Write>> byAxes = new LinkedHashMap<>();
        loop.writes().forEach(w -> byAxes.computeIfAbsent(folded(dims, w), k -> new ArrayList<>())
                .add(w));
        List<List<Integer>> sets = byAxes.keySet().stream()
                .filter(s -> !s.isEmpty() && s.size() < order.size())
                .sorted(Comparator.comparing(s -> !s.contains(inner)))
                .toList();
        boolean foldsAll = byAxes.keySet().stream().anyMatch(s -> !s.isEmpty() && s.size() == order.size());
        if (sets.isEmpty() && !foldsAll) {
            return PointwiseKernel.of(loop, order, context);
        }
        Optional<List<PrintedKernel>> one = Optional.empty();
        if (sets.isEmpty() || sets.get(0).contains(inner)) {
            List<Integer> columns = sets.isEmpty() ? order : kept(order, sets.get(0), true);
            List<Integer> rows = sets.isEmpty() ? List.of() : kept(order, sets.get(0), false);
            if (sets.size() <= 1
                    || sets.size() == 2 && sets.get(1).containsAll(rows) && rows.containsAll(sets.get(1))) {
                one = FusedLoops.of(List.of(loop), dims, rows, columns, left -> true, context)
                        .flatMap(group -> RowKernel.of(group, left -> true, context));
            }
        } else if (sets.size() == 1) {
            one = Optional.of(ColumnKernel.of(loop, order, sets.get(0), context));
        }
        return one.orElseGet(() -> apart(loop, byAxes, context));
    }

    private static List<Integer> kept(List<Integer> order, List<Integer> set, boolean inSet) {
        return order.stream().filter(a -> set.contains(a) == inSet).toList();
    }

    /** A kernel for each set of folded axes; the stores are last, as they may replace what the others read. */
    private static List<PrintedKernel> apart(
            Step.Loop loop, Map<List<Integer>, List<Step.Write>> byAxes, Lowering.Context context) {
        List<PrintedKernel> kernels = new ArrayList<>();
        byAxes.entrySet().stream()
                .sorted(Comparator.comparing(e -> e.getKey().isEmpty()))
                .forEach(e -> kernels.addAll(alone(
                        new Step.Loop(
                                loop.label(),
                                loop.compute(),
                                loop.dims(),
                                loop.reads(),
                                loop.instructions(),
                                e.getValue()),
                        context)));
        return kernels;
    }
}
