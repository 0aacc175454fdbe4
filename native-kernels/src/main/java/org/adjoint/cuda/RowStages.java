package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;

/**
 * Shared memory of a team: what one sweep leaves for another, and what it folds over rows into each column. A thread only
 * meets what it left there itself, so that nobody waits.
 */
final class RowStages {
    /** The longest vector, which the last of a row may fill. */
    private static final int ALIGNMENT = 32;

    /** The sweeps that need a value, from the one that has it first. */
    private record Life(Object value, int bytes, int from, int to) {}

    private record Slot(long offset, int bytes, int[] freeAt) {}

    private final long columns;
    private final Map<Object, Slot> slots = new LinkedHashMap<>();
    private final List<Slot> all = new ArrayList<>();
    private long bytes;

    private RowStages(long columns) {
        this.columns = columns;
    }

    /** @param withLoads whether what is loaded in one sweep is kept for the next ones too */
    static RowStages of(FusedLoops group, long columns, boolean withLoads) {
        RowStages stages = new RowStages(columns);
        List<Life> lives = new ArrayList<>();
        for (Member member : group.members) {
            for (Result result : member.results) {
                if (result.scope == Scope.COLUMN) {
                    stages.slots.put(result, stages.slot(member.loop.compute().bytes(), Integer.MAX_VALUE));
                }
            }
        }
        computed(group)
                .forEach((result, last) ->
                        lives.add(new Life(result, result.dtype().bytes(), result.member.sweep, last)));
        if (withLoads) {
            loaded(group).forEach((access, sweeps) -> {
                if (sweeps[0] < sweeps[1]) {
                    lives.add(new Life(access, access.operand().dtype().bytes(), sweeps[0], sweeps[1]));
                }
            });
        }
        lives.sort(Comparator.comparingInt(Life::from));
        for (Life life : lives) {
            Slot free = stages.all.stream()
                    .filter(s -> s.bytes == life.bytes && s.freeAt[0] <= life.from)
                    .findFirst()
                    .orElseGet(() -> stages.slot(life.bytes, 0));
            free.freeAt[0] = life.to;
            stages.slots.put(life.value, free);
        }
        return stages;
    }

    private Slot slot(int elementBytes, int freeAt) {
        Slot slot = new Slot(bytes, elementBytes, new int[] {freeAt});
        bytes += (columns * elementBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        all.add(slot);
        return slot;
    }

    /** Results that a later sweep reads, with the last that does. */
    private static Map<Result, Integer> computed(FusedLoops group) {
        Map<Result, Integer> last = new LinkedHashMap<>();
        for (Member member : group.members) {
            member.sources.forEach(source -> {
                if (source instanceof Passed p
                        && !FusedLoops.isOfRow(p.result())
                        && p.result().member.sweep < member.sweep) {
                    last.merge(p.result(), member.sweep, Math::max);
                }
            });
        }
        return last;
    }

    /** The first and the last sweep that read an operand of each element. */
    private static Map<Access, int[]> loaded(FusedLoops group) {
        Map<Access, int[]> sweeps = new LinkedHashMap<>();
        for (Member member : group.members) {
            member.sources.forEach(source -> {
                if (source instanceof Loaded l && !l.access().isOfRow(group.columns)) {
                    int[] range = sweeps.computeIfAbsent(l.access(), a -> new int[] {member.sweep, member.sweep});
                    range[0] = Math.min(range[0], member.sweep);
                    range[1] = Math.max(range[1], member.sweep);
                }
            });
        }
        return sweeps;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** Bytes of a team. */
    long bytes() {
        return bytes;
    }

    /** Whether a result, or what an access loads, is kept. */
    boolean has(Object value) {
        return slots.containsKey(value);
    }

    long offset(Object value) {
        return slots.get(value).offset;
    }

    /** The number of the slot, which names it in the text. */
    int number(Object value) {
        return all.indexOf(slots.get(value));
    }
}
