package org.adjoint.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.op.Fn;
import org.adjoint.op.HostRoutine;

/** A step in the making. Works are numbered in an order in which they can run. */
abstract sealed class Work {
    final int position;
    final int pass;
    /** The region that runs the work, and how many leading axes of its space are the region's rows. */
    RegionPlan region;

    int rowAxes;

    private Work(int position, int pass) {
        this.position = position;
        this.pass = pass;
    }

    /** What the work reads from memory, under layouts over its space. */
    abstract List<Ref> reads();

    /**
     * A value that the work touches.
     *
     * @param operand the operand through which it does
     * @param seen what it sees of the value, which may be a part, computed in place, of what the operand refers to
     */
    record Access(Ref operand, Ref seen) {}

    /** What the work reads, and what it reads thereby of the parts of assembled values that were computed in place. */
    final List<Access> dependencies() {
        List<Access> dependencies = new ArrayList<>();
        reads().forEach(read -> addAccess(read, read, dependencies));
        return dependencies;
    }

    private static void addAccess(Ref operand, Ref seen, List<Access> accesses) {
        accesses.add(new Access(operand, seen));
        if (seen.base() instanceof Value.Assembled whole) {
            for (Value.Part part : whole.parts) {
                if (whole.isInPlace(part) && part.meets(seen.layout())) {
                    addAccess(operand, part.seenThrough(seen.layout()), accesses);
                }
            }
        }
    }

    /** What the work leaves in memory, under layouts over its space. */
    abstract List<Ref> writes();

    /** The same as accesses. */
    final List<Access> written() {
        return writes().stream().map(w -> new Access(w, w)).toList();
    }

    /** The iteration space; of a product, the result's. */
    abstract Shape space();

    /** Values computed by one pass over a space, and what is stored or folded of them. */
    static final class Loop extends Work {
        final Shape space;
        final DType compute;
        final List<Value.Elementwise> registers = new ArrayList<>();
        /** Values of earlier loops that this one computes for itself, before its own. */
        final Set<Value.Elementwise> again = new LinkedHashSet<>();

        final List<Value.Folded> folds = new ArrayList<>();
        final List<Store> stores = new ArrayList<>();
        /** What the operands refer to, in registers or not. */
        private final Set<Value> operands = new HashSet<>();

        Loop(int position, int pass, Shape space, DType compute) {
            super(position, pass);
            this.space = space;
            this.compute = compute;
        }

        void compute(Value.Elementwise value) {
            registers.add(value);
            value.operands.forEach(r -> operands.add(r.base()));
        }

        void fold(Value.Folded value) {
            folds.add(value);
            operands.add(value.operand.base());
        }

        void store(Store store) {
            stores.add(store);
            operands.add(store.source.base());
        }

        /** Drops what is neither a result of the loop nor used in it. */
        void dropUnused() {
            Set<Value> used = new HashSet<>();
            folds.forEach(f -> used.add(f.operand.base()));
            stores.forEach(s -> used.add(s.source.base()));
            List<Value.Elementwise> computed = computed();
            for (int i = computed.size() - 1; i >= 0; i--) {
                Value.Elementwise value = computed.get(i);
                if (used.contains(value) || value.inMemory && value.work == this) {
                    value.operands.forEach(r -> used.add(r.base()));
                }
            }
            again.retainAll(used);
            registers.removeIf(e -> !e.inMemory && !used.contains(e));
        }

        /** All that the loop has in registers, in an order of computation. */
        List<Value.Elementwise> computed() {
            List<Value.Elementwise> computed = new ArrayList<>(again);
            computed.addAll(registers);
            return computed;
        }

        /** Whether an operand of the loop refers to one of {@code values}. */
        boolean refersToAny(Set<Value> values) {
            return values.stream().anyMatch(operands::contains);
        }

        /** Whether a ref is a value that this loop has in a register. */
        boolean hasInRegister(Ref ref) {
            return ref.base() instanceof Value.Elementwise e
                    && (e.work == this || again.contains(e))
                    && e.type.dtype() == compute
                    && ref.isWhole();
        }

        /** Whether every coordinate that the programs ask for is still one of an axis when some axes become rows. */
        boolean indicesSurvive(int axes) {
            boolean[] survive = {true};
            registers.forEach(e -> e.body.substitute(leaf -> {
                survive[0] &= leaf.fn() != Fn.INDEX || axes <= 1 || leaf.immediate() >= axes;
                return leaf;
            }));
            return survive[0];
        }

        private void read(Ref ref, Set<Ref> reads) {
            if (!hasInRegister(ref) && !(ref.base() instanceof Value.Number)) {
                reads.add(ref);
            }
        }

        @Override
        List<Ref> reads() {
            Set<Ref> reads = new LinkedHashSet<>();
            registers.forEach(e -> e.operands.forEach(r -> read(r, reads)));
            again.forEach(e -> e.operands.forEach(r -> read(r, reads)));
            folds.forEach(f -> read(f.operand, reads));
            stores.forEach(s -> read(s.source, reads));
            return List.copyOf(reads);
        }

        @Override
        List<Ref> writes() {
            List<Ref> writes = new ArrayList<>();
            registers.stream().filter(e -> e.inMemory).forEach(e -> writes.add(Ref.of(e)));
            folds.forEach(f -> writes.add(new Ref(f, f.target)));
            stores.forEach(s -> writes.add(new Ref(s.target, s.place)));
            return writes;
        }

        @Override
        Shape space() {
            return space;
        }
    }

    /** A copy into a place of a value: a part of an assembled one, or a parameter's new value. */
    record Store(Ref source, Value target, Layout place) {}

    /** A matrix product. */
    static final class Product extends Work {
        final Value.Product value;

        Product(int position, Value.Product value) {
            super(position, value.pass);
            this.value = value;
        }

        @Override
        List<Ref> reads() {
            return value.addedTo.map(sum -> List.of(value.a, value.b, sum)).orElse(List.of(value.a, value.b));
        }

        @Override
        List<Ref> writes() {
            return List.of(result());
        }

        /** Where the result is written. */
        Ref result() {
            return value.destination.orElseGet(() -> Ref.of(value));
        }

        @Override
        Shape space() {
            return value.shape();
        }
    }

    /** A routine. */
    static final class Call extends Work {
        final Value.Call value;
        /** How many leading axes of the result are rows. */
        final int divisible;

        Call(int position, Value.Call value) {
            super(position, value.pass);
            this.value = value;
            this.divisible = value.routine.rowAxes(value.operandTypes());
        }

        boolean isOnHost() {
            return value.routine instanceof HostRoutine;
        }

        /** Whether a row of the result needs only the same row of what is read; told by identity, as an operand may repeat. */
        boolean divides(Ref read) {
            for (int i = 0; i < value.operands.size(); i++) {
                if (value.operands.get(i) == read && !value.routine.isDivided(i)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        List<Ref> reads() {
            return value.operands;
        }

        @Override
        List<Ref> writes() {
            return List.of(Ref.of(value));
        }

        @Override
        Shape space() {
            return value.shape();
        }
    }
}
