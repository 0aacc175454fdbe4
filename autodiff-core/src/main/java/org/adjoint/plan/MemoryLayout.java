package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Schedule;

/**
 * Gives every value in memory its place. A value that only one region sees lives in the private memory of the row block that
 * computes it; the others share one arena, where two values may overlap if no region needs both.
 */
final class MemoryLayout {
    private static final long ALIGNMENT = 64;
    /** Keeps large neighbours from lying a multiple of 4 KiB apart, which would make them contend for the same cache sets. */
    private static final long STAGGER = 5 * ALIGNMENT;

    private static final long STAGGER_FROM = 4096;

    /** When a value is needed, in steps of its region or in regions. */
    private static final class Life {
        final Value value;
        final long bytes;
        int first = Integer.MAX_VALUE;
        int last = -1;
        long offset;

        Life(Value value, long bytes) {
            this.value = value;
            this.bytes = bytes;
        }

        void at(int time) {
            first = Math.min(first, time);
            last = Math.max(last, time);
        }

        boolean meets(Life other) {
            return first <= other.last && other.first <= last;
        }
    }

    private MemoryLayout() {}

    /** Sets slot and offset of every value that the regions touch; returns the bytes of the arena. */
    static long assign(List<RegionPlan> regions, List<Value> kept) {
        Map<Value, Life> lives = new LinkedHashMap<>();
        for (RegionPlan region : regions) {
            for (Work work : region.works) {
                touched(work).forEach(v -> lives.computeIfAbsent(v, k -> new Life(k, k.type.bytes()))
                        .at(region.index));
            }
        }
        kept.forEach(v -> lives.computeIfPresent(v.owner(), (k, life) -> {
            life.at(Integer.MAX_VALUE);
            if (k.pass > 0) {
                // Gradients are read, or added to, when the forward pass has run again.
                life.at(0);
            }
            return life;
        }));
        for (RegionPlan region : regions) {
            assignScratch(region, lives);
        }
        List<Life> arena = lives.values().stream()
                .filter(l -> l.value.slot != Operand.SCRATCH)
                .toList();
        long bytes = pack(arena, STAGGER);
        arena.forEach(l -> {
            l.value.slot = Schedule.ARENA;
            l.value.byteOffset = l.offset;
        });
        for (RegionPlan region : regions) {
            for (Work work : region.works) {
                written(work).forEach(MemoryLayout::placeWithOwner);
            }
        }
        return bytes;
    }

    private static void assignScratch(RegionPlan region, Map<Value, Life> lives) {
        Map<Value, Life> own = new LinkedHashMap<>();
        Set<Value> shifted = seenShifted(region);
        for (int step = 0; step < region.works.size(); step++) {
            for (Value value : touched(region.works.get(step))) {
                Life life = lives.get(value);
                boolean empty = region.rows == 0 || value.type.bytes() == 0;
                if (life.first == region.index && life.last == region.index && !empty && !shifted.contains(value)) {
                    long row = value.type.bytes() / region.rows;
                    own.computeIfAbsent(value, v -> new Life(v, row)).at(step);
                }
            }
        }
        region.scratchBytesPerRow = pack(List.copyOf(own.values()), 0);
        own.forEach((value, life) -> {
            value.slot = Operand.SCRATCH;
            value.byteOffset = life.offset;
        });
    }

    /** Values of which some operand begins past their start: an offset in private memory counts whole blocks, not elements. */
    private static Set<Value> seenShifted(RegionPlan region) {
        Set<Value> shifted = new HashSet<>();
        for (Work work : region.works) {
            Stream.concat(work.reads().stream(), work.writes().stream())
                    .filter(r -> r.layout().offset() != 0 || !fillsItsOwner(r.base()))
                    .forEach(r -> shifted.add(r.base().owner()));
        }
        return shifted;
    }

    private static boolean fillsItsOwner(Value value) {
        return value.place().isDense()
                && value.shape().size() == value.owner().shape().size();
    }

    private static void placeWithOwner(Value value) {
        Value owner = value.owner();
        value.slot = owner.slot;
        value.byteOffset =
                owner.byteOffset + value.place().offset() * value.type.dtype().bytes();
        // No work may write the whole itself, if all its parts are computed in place.
        value.home.ifPresent(home -> placeWithOwner(home.whole()));
    }

    private static List<Value> touched(Work work) {
        List<Value> values = new ArrayList<>(written(work));
        work.reads().forEach(r -> values.add(r.base()));
        values.removeIf(v -> v instanceof Value.Stored);
        return values.stream().map(Value::owner).toList();
    }

    private static List<Value> written(Work work) {
        return work.writes().stream()
                .map(Ref::base)
                .filter(v -> !(v instanceof Value.Stored))
                .toList();
    }

    /** Offsets such that lives that meet do not overlap: largest first, each at the lowest offset that is free. */
    private static long pack(List<Life> lives, long stagger) {
        List<Life> bySize = new ArrayList<>(lives);
        bySize.sort(Comparator.comparingLong((Life l) -> l.bytes).reversed());
        List<Life> placed = new ArrayList<>();
        long end = 0;
        for (Life life : bySize) {
            List<Life> conflicts = placed.stream()
                    .filter(life::meets)
                    .sorted(Comparator.comparingLong(l -> l.offset))
                    .toList();
            long offset = 0;
            for (Life other : conflicts) {
                if (offset + reserved(life, stagger) <= other.offset) {
                    break;
                }
                offset = Math.max(offset, other.offset + reserved(other, stagger));
            }
            life.offset = offset;
            placed.add(life);
            end = Math.max(end, offset + reserved(life, stagger));
        }
        return end;
    }

    private static long reserved(Life life, long stagger) {
        long whole = (life.bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return Math.max(whole + (life.bytes >= STAGGER_FROM ? stagger : 0), ALIGNMENT);
    }
}
