package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * From values to works: pointwise values over one space, and the folds that consume them, share a loop wherever all that
 * they read is there before the loop begins. So a chain of operations is one pass over memory.
 */
final class Fusion {
    private final List<Work> works = new ArrayList<>();

    /** The first position behind each barrier. */
    private final Map<Value, Integer> behind = new HashMap<>();

    private Fusion() {}

    /** The new value of a stored one. */
    record Update(Value.Stored target, Ref value) {}

    /** The works that compute the live values, in an order in which they can run, then the updates. */
    static List<Work> of(List<Value> live, List<Update> updates, int lastPass) {
        Fusion fusion = new Fusion();
        List<Value> ordered = new ArrayList<>(live);
        // Stable: within a pass the order of computation stays.
        ordered.sort(Comparator.comparingInt(v -> v.pass));
        ordered.forEach(fusion::place);
        updates.forEach(u -> fusion.store(u.value, u.target, Layout.dense(u.target.shape()), lastPass));
        fusion.works.forEach(w -> w.reads().forEach(r -> r.base().inMemory = true));
        return fusion.works;
    }

    private void place(Value value) {
        if (value instanceof Value.Elementwise e) {
            Work.Loop loop = loopFor(e.operands, e.shape(), compute(e), e.pass);
            loop.compute(e);
            e.work = loop;
        } else if (value instanceof Value.Folded f) {
            Work.Loop loop = loopFor(List.of(f.operand), f.operand.shape(), f.type.dtype(), f.pass);
            loop.fold(f);
            f.work = loop;
            f.inMemory = true;
        } else if (value instanceof Value.Product p) {
            p.work = add(new Work.Product(works.size(), p));
            p.inMemory = true;
        } else if (value instanceof Value.Call c) {
            c.work = add(new Work.Call(works.size(), c));
            c.inMemory = true;
        } else if (value instanceof Value.Assembled a) {
            if (a.hasGaps()) {
                Ref zero = Ref.of(new Value.Number(a.type, 0));
                a.fill = store(zero, a, Layout.dense(a.shape()), a.pass);
                a.work = a.fill;
            }
            for (Value.Part part : a.parts) {
                Work work = a.isInPlace(part) || isWrittenByProduct(part)
                        ? part.source().base().work
                        : store(part.source(), a, part.place(), a.pass);
                if (work.position > a.position()) {
                    a.work = work;
                }
            }
        }
    }

    private static boolean isWrittenByProduct(Value.Part part) {
        return part.source().base() instanceof Value.Product p && p.destination.isPresent();
    }

    /** Registers hold the type of the result; integers are exact in double precision. */
    private static DType compute(Value.Elementwise e) {
        boolean wide = e.type.dtype() != DType.FLOAT32
                || e.operands.stream().anyMatch(r -> r.base().type.dtype() == DType.FLOAT64);
        return wide ? DType.FLOAT64 : DType.FLOAT32;
    }

    private Work store(Ref source, Value target, Layout place, int pass) {
        DType compute = target.type.dtype() == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64;
        Work.Loop loop = null;
        if (source.base() instanceof Value.Elementwise e && source.isWhole() && e.work instanceof Work.Loop own) {
            boolean free = own.pass == pass && own.compute == compute && mayOverwrite(target, own);
            loop = free && !precedesFill(own, target) ? own : null;
        }
        if (loop == null) {
            loop = add(new Work.Loop(works.size(), pass, place.shape(), compute));
        }
        loop.store(new Work.Store(source, target, place));
        return loop;
    }

    /** Whether everything that reads the old content of {@code target} has run, or runs element by element with the loop. */
    private boolean mayOverwrite(Value target, Work.Loop loop) {
        return works.subList(loop.position, works.size()).stream()
                .allMatch(w -> w.reads().stream().allMatch(r -> r.base() != target || w == loop && r.isWhole()));
    }

    /** Whether the loop runs before the fill of what it would write into. */
    private static boolean precedesFill(Work.Loop loop, Value target) {
        return target instanceof Value.Assembled a && a.hasGaps() && a.fill.position >= loop.position;
    }

    private Work.Loop loopFor(List<Ref> operands, Shape space, DType compute, int pass) {
        // No loop before the work that completes an operand can read it.
        int first = operands.stream().mapToInt(r -> r.base().position()).reduce(0, Math::max);
        for (int i = works.size() - 1; i >= first; i--) {
            if (works.get(i) instanceof Work.Loop loop
                    && loop.pass == pass
                    && loop.compute == compute
                    && loop.space.equals(space)
                    && joins(operands, loop)) {
                return loop;
            }
        }
        return add(new Work.Loop(works.size(), pass, space, compute));
    }

    /** Everything read must be there before the loop or in its registers, and something must be shared. */
    private boolean joins(List<Ref> operands, Work.Loop loop) {
        boolean shares = false;
        Set<Value> read = new HashSet<>();
        for (Ref operand : operands) {
            if (loop.position < operand.barrier().map(this::firstBehind).orElse(0)) {
                return false;
            }
            if (loop.hasInRegister(operand)) {
                shares = true;
            } else if (operand.base().position() >= loop.position) {
                return false;
            } else {
                read.add(operand.base());
            }
        }
        return shares || loop.refersToAny(read);
    }

    /** What is behind a barrier comes after all works there were before the first behind it. */
    private int firstBehind(Value barrier) {
        return behind.computeIfAbsent(barrier, b -> works.size());
    }

    private <W extends Work> W add(W work) {
        works.add(work);
        return work;
    }
}
