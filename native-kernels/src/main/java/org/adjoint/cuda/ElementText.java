package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Access;

/** What kernels of one loop have in common: its operands, and its program over the elements of a pack. */
final class ElementText {
    final Step.Loop loop;
    /** Of each read. */
    final List<Access> reads = new ArrayList<>();
    /** Of each write. */
    final List<Access> writes = new ArrayList<>();

    private final Set<Access> loads = new LinkedHashSet<>();
    private final Set<Access> distinct = new LinkedHashSet<>();

    ElementText(Step.Loop loop) {
        this.loop = loop;
        boolean[] live = ProgramText.live(loop);
        for (Operand read : loop.reads()) {
            Access access = access(read);
            if (live[reads.size()]) {
                loads.add(access);
                distinct.add(access);
            }
            reads.add(access);
        }
        for (Step.Write write : loop.writes()) {
            Access access = access(write.target());
            distinct.add(access);
            writes.add(access);
        }
    }

    private Access access(Operand operand) {
        long[] strides = Footprint.strides(operand, loop.dims());
        Optional<Access> known =
                distinct.stream().filter(a -> a.equals(operand, strides)).findFirst();
        return known.orElseGet(() -> new Access(operand, strides));
    }

    /** The operands in the order of their first use. */
    List<Access> accesses() {
        return List.copyOf(distinct);
    }

    List<long[]> strides() {
        return distinct.stream().map(Access::strides).toList();
    }

    /** The operands that a result depends on, each once: some of a loop's writes may need fewer than all. */
    List<Access> loads() {
        return List.copyOf(loads);
    }

    List<Vectors.Place> places(LoopAxes axes, List<LoopAxes> others, Lowering.Context context) {
        return distinct.stream()
                .map(access -> {
                    long[] along = axes.strides(access.strides());
                    List<Long> outer = new ArrayList<>();
                    for (int i = 0; i < along.length - 1; i++) {
                        outer.add(along[i]);
                    }
                    for (LoopAxes other : others) {
                        for (long stride : other.strides(access.strides())) {
                            outer.add(stride);
                        }
                    }
                    Operand operand = access.operand();
                    return new Vectors.Place(
                            context.place(operand),
                            operand.dtype(),
                            outer.stream().mapToLong(Long::longValue).toArray(),
                            along[along.length - 1]);
                })
                .toList();
    }

    /** The program of element i of packs, or of numbers, that were loaded under these names. */
    ProgramText program(KernelParameters parameters, Map<Access, String> loaded, IntFunction<String> coordinates) {
        return new ProgramText(
                loop,
                parameters,
                "r",
                read -> CudaText.converted(
                        loaded.get(reads.get(read)), loop.reads().get(read).dtype(), loop.compute()),
                coordinates);
    }
}
