package org.adjoint.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;

/** Makes plans: values, then works, then regions, then memory, then steps. */
public final class Planner {
    private final Structure structure;
    private final Lowering lowering;
    private final List<Ref> outputs = new ArrayList<>();
    private final List<Integer> outputPasses = new ArrayList<>();
    private final List<Fusion.Update> updates = new ArrayList<>();

    private Planner(Structure structure) {
        this.structure = structure;
        this.lowering = Lowering.of(structure);
    }

    /** The plan of a structure. */
    public static Plan plan(Structure structure) {
        return new Planner(structure).plan();
    }

    private Plan plan() {
        collectOutputs();
        collectUpdates();
        List<Value> divided = Expectations.divideLast(live(), readers());
        List<Value> split = Splits.split(Sums.absorb(divided, readers()), readers());
        List<Value> live = Destinations.choose(split, readers());
        outputs.forEach(o -> o.base().inMemory = true);
        int lastPass = structure.passes().size() - 1;
        List<Value> kept = outputs.stream().map(Ref::base).toList();
        List<Work> works = Recomputation.insteadOfStores(Fusion.of(live, updates, lastPass), kept);
        List<RegionPlan> regions = Regions.of(works);
        InPlace.share(regions, kept);
        long arena = MemoryLayout.assign(regions, kept);
        List<Region> emitted = regions.stream().map(Emitter::emit).toList();
        return new Plan(
                new Schedule(lowering.slots(), arena, emitted), passEnds(regions, lastPass + 1), outputPlaces());
    }

    private void collectOutputs() {
        for (int pass = 0; pass < structure.passes().size(); pass++) {
            for (int root : structure.passes().get(pass)) {
                Ref ref = lowering.ref(root);
                // An input or parameter may change after the run; what was asked for must not change with it.
                outputs.add(ref.base() instanceof Value.Stored ? lowering.copy(ref) : ref);
                outputPasses.add(pass);
            }
        }
    }

    private void collectUpdates() {
        Set<Value> targets = new HashSet<>();
        structure.updates().forEach(u -> targets.add(lowering.ref(u[0]).base()));
        for (int[] update : structure.updates()) {
            Ref value = lowering.ref(update[1]);
            boolean moved = value.base() instanceof Value.Stored && targets.contains(value.base());
            updates.add(new Fusion.Update(
                    (Value.Stored) lowering.ref(update[0]).base(), moved ? lowering.copy(value) : value));
        }
    }

    /** What is read of values apart from other values. */
    private List<Ref> readers() {
        List<Ref> readers = new ArrayList<>(outputs);
        updates.forEach(u -> readers.add(u.value()));
        return readers;
    }

    /** The values that outputs and updates need, each marked with the first pass that does, in order of computation. */
    private List<Value> live() {
        Set<Value> live = new HashSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            mark(outputs.get(i).base(), outputPasses.get(i), live);
        }
        updates.forEach(u -> mark(u.value().base(), structure.passes().size() - 1, live));
        return lowering.values().stream().filter(live::contains).toList();
    }

    private static void mark(Value root, int pass, Set<Value> live) {
        Deque<Value> pending = new ArrayDeque<>(List.of(root));
        while (!pending.isEmpty()) {
            Value value = pending.pop();
            if (live.add(value)) {
                value.pass = pass;
                value.operands().forEach(o -> pending.push(o.base()));
            }
        }
    }

    private static int[] passEnds(List<RegionPlan> regions, int passes) {
        int[] ends = new int[passes];
        for (RegionPlan region : regions) {
            for (int pass = region.pass; pass < passes; pass++) {
                ends[pass] = Math.max(ends[pass], region.index + 1);
            }
        }
        return ends;
    }

    private List<Plan.Output> outputPlaces() {
        List<Plan.Output> places = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Ref ref = outputs.get(i);
            OptionalDouble constant =
                    ref.base() instanceof Value.Number n ? OptionalDouble.of(n.number) : OptionalDouble.empty();
            places.add(new Plan.Output(
                    outputPasses.get(i), ref.base().slot, ref.base().byteOffset, ref.layout(), constant));
        }
        return places;
    }
}
