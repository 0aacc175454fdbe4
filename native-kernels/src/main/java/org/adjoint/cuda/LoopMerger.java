package org.adjoint.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;

/** Loops over one space, of which each element needs nothing but itself from those before, as one loop. */
final class LoopMerger {
    private LoopMerger() {}

    static Optional<Step.Loop> merged(List<Step.Loop> loops, Predicate<Footprint> readLater, Lowering.Context context) {
        Step.Loop first = loops.get(0);
        boolean same =
                loops.stream().allMatch(l -> l.compute() == first.compute() && Arrays.equals(l.dims(), first.dims()));
        if (!same) {
            return Optional.empty();
        }
        List<Integer> axes = IntStream.range(0, first.dims().length).boxed().toList();
        return FusedLoops.of(loops, first.dims(), List.of(), axes, readLater, context)
                .filter(LoopMerger::isOnePass)
                .map(LoopMerger::loop);
    }

    private static boolean isOnePass(FusedLoops group) {
        return group.sweeps() == 1
                && group.members.stream()
                        .flatMap(m -> m.sources.stream())
                        .allMatch(s -> !(s instanceof Passed p) || p.result().keepsPrecision());
    }

    private static Step.Loop loop(FusedLoops group) {
        List<Result> stored = group.members.stream()
                .flatMap(m -> m.results.stream())
                .filter(r -> r.stored)
                .toList();
        String label = group.members.stream().map(m -> m.loop.label()).collect(Collectors.joining(" "));
        return new MergedLoop(group.members).writing(stored, label);
    }
}
