package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Source;

/** Loops over one space, of which each element needs nothing but itself from those before, as one loop. */
final class LoopMerger {
    private final FusedLoops group;
    private final List<FusedLoops.Access> loads = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();
    /** For each member, where its registers went. */
    private final List<int[]> registers = new ArrayList<>();

    private LoopMerger(FusedLoops group) {
        this.group = group;
    }

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
                .map(group -> new LoopMerger(group).loop());
    }

    private static boolean isOnePass(FusedLoops group) {
        return group.sweeps() == 1
                && group.members.stream()
                        .flatMap(m -> m.sources.stream())
                        .allMatch(s -> !(s instanceof Passed p)
                                || p.result().dtype() == p.result().member.loop.compute());
    }

    private Step.Loop loop() {
        List<Step.Write> writes = new ArrayList<>();
        for (Member member : group.members) {
            for (Source source : member.sources) {
                if (source instanceof Loaded l && !loads.contains(l.access())) {
                    loads.add(l.access());
                }
            }
        }
        for (Member member : group.members) {
            append(member);
            for (Result result : member.results) {
                if (result.stored) {
                    int register = registers.get(registers.size() - 1)[result.register];
                    writes.add(new Step.Write(register, result.fold, result.access.operand()));
                }
            }
        }
        Step.Loop first = group.members.get(0).loop;
        return new Step.Loop(
                group.members.stream().map(m -> m.loop.label()).collect(Collectors.joining(" ")),
                first.compute(),
                first.dims(),
                loads.stream().map(FusedLoops.Access::operand).toList(),
                List.copyOf(instructions),
                writes);
    }

    private void append(Member member) {
        int reads = member.sources.size();
        int[] to = new int[reads + member.loop.instructions().size()];
        registers.add(to);
        for (int r = 0; r < reads; r++) {
            if (member.sources.get(r) instanceof Loaded l) {
                to[r] = loads.indexOf(l.access());
            } else {
                Result result = ((Passed) member.sources.get(r)).result();
                to[r] = registers.get(group.members.indexOf(result.member))[result.register];
            }
        }
        for (int i = 0; i < member.loop.instructions().size(); i++) {
            Instruction old = member.loop.instructions().get(i);
            int arity = old.fn().arity();
            instructions.add(new Instruction(
                    old.fn(),
                    arity > 0 ? to[old.a()] : 0,
                    arity > 1 ? to[old.b()] : 0,
                    arity > 2 ? to[old.c()] : 0,
                    old.immediate()));
            to[reads + i] = loads.size() + instructions.size() - 1;
        }
    }
}
