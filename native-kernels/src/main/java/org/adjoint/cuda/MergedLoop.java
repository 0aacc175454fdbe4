package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;
import org.adjoint.cuda.FusedLoops.Source;

/** Loops of a group, all over one space and of one type, as one loop in which each element goes through all of them. */
final class MergedLoop {
    private final List<Member> members;
    private final List<Source> sources = new ArrayList<>();
    private final List<Operand> reads = new ArrayList<>();
    /** For an access, or for a result of another loop, its register. */
    private final Map<Object, Integer> read = new IdentityHashMap<>();

    private final List<Instruction> instructions = new ArrayList<>();
    /** For each member, where its registers went. */
    private final Map<Member, int[]> registers = new IdentityHashMap<>();

    /** @param members in their order */
    MergedLoop(List<Member> members) {
        this.members = members;
        members.forEach(this::read);
        members.forEach(this::append);
    }

    /** Where its reads come from, in their order. */
    List<Source> sources() {
        return sources;
    }

    /** The loop, if it is to write these results of the members. */
    Step.Loop writing(List<Result> results, String label) {
        Step.Loop last = members.get(members.size() - 1).loop;
        List<Step.Write> writes = results.stream()
                .map(r -> new Step.Write(registers.get(r.member)[r.register], r.fold, r.access.operand()))
                .toList();
        return new Step.Loop(label, last.compute(), last.dims(), List.copyOf(reads), List.copyOf(instructions), writes);
    }

    /**
     * What is read for a source: memory, or what a loop outside leaves; null if a member has it in a register. Numbers of the
     * row and what was rounded to another type are not what a member has.
     */
    private Object outside(Source source) {
        if (source instanceof Loaded loaded) {
            return loaded.access();
        }
        Result result = ((Passed) source).result();
        boolean isInside = members.contains(result.member) && result.scope == Scope.ELEMENT && result.keepsPrecision();
        return isInside ? null : result;
    }

    private void read(Member member) {
        for (int r = 0; r < member.sources.size(); r++) {
            Source source = member.sources.get(r);
            Object outside = outside(source);
            if (outside != null && read.putIfAbsent(outside, reads.size()) == null) {
                reads.add(member.loop.reads().get(r));
                sources.add(source);
            }
        }
    }

    private void append(Member member) {
        int count = member.sources.size();
        int[] to = new int[count + member.loop.instructions().size()];
        registers.put(member, to);
        for (int r = 0; r < count; r++) {
            Source source = member.sources.get(r);
            Object outside = outside(source);
            if (outside != null) {
                to[r] = read.get(outside);
            } else {
                Result result = ((Passed) source).result();
                to[r] = registers.get(result.member)[result.register];
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
            to[count + i] = reads.size() + instructions.size() - 1;
        }
    }
}
