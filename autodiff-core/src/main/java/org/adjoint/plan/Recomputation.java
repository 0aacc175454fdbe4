package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint.op.Fn;
import org.adjoint.op.Reduction;
import org.adjoint.op.Scalar;

/**
 * Cheap values are computed again where they are read, instead of being kept: a few instructions on what a loop has in
 * registers cost less than a store and a load of what may lie beyond the caches.
 *
 * <p>The rule, in order of computation: a value is not stored if only loops over its own space read it, as a whole, and
 * each of them can compute it by at most {@value #MOST_INSTRUCTIONS} cheap instructions from what it reads anyway. So no
 * loop reads more than before, and nothing has to live longer.
 *
 * <p>The bits stay the same where registers hold what memory does. Backends may round a product only together with the sum
 * that takes it, so neither is computed again. Where registers have more digits, equal elements may differ after one of
 * them was in memory, so what has a maximum or minimum stays: the gradient of that asks which are equal to it.
 */
final class Recomputation {
    private static final int MOST_INSTRUCTIONS = 4;

    private static final Set<Fn> CHEAP =
            EnumSet.of(Fn.ADD, Fn.SUB, Fn.MUL, Fn.NEG, Fn.ABS, Fn.LT, Fn.LE, Fn.EQ, Fn.NE, Fn.SELECT);

    private static final Set<Fn> SUMS = EnumSet.of(Fn.ADD, Fn.SUB);
    private static final Set<Fn> PRODUCTS = EnumSet.of(Fn.MUL, Fn.NEG);
    private static final Set<Reduction.Kind> CHOICES = EnumSet.of(Reduction.Kind.MAX, Reduction.Kind.MIN);

    private final Map<Value, List<Work>> readers = new HashMap<>();
    /** What stays in memory whoever reads it. */
    private final Set<Value> kept;
    /** What additions, subtractions and folds take. */
    private final Set<Value> summands = new HashSet<>();

    private Recomputation(Collection<Value> outputs) {
        kept = new HashSet<>(outputs);
    }

    /** The works with cheap values computed again; what is left without a result is dropped. */
    static List<Work> insteadOfStores(List<Work> works, Collection<Value> outputs) {
        Recomputation recomputation = new Recomputation(outputs);
        works.forEach(recomputation::note);
        List<Work.Loop> loops = works.stream()
                .filter(Work.Loop.class::isInstance)
                .map(Work.Loop.class::cast)
                .toList();
        loops.forEach(loop -> loop.registers.forEach(value -> recomputation.decide(value, loop)));
        loops.forEach(Work.Loop::dropUnused);
        return works.stream().filter(w -> !w.writes().isEmpty()).toList();
    }

    private void note(Work work) {
        Set<Value> read = new LinkedHashSet<>();
        work.reads().forEach(r -> read.add(r.base()));
        read.forEach(v -> readers.computeIfAbsent(v, k -> new ArrayList<>()).add(work));
        if (work instanceof Work.Loop loop) {
            loop.registers.forEach(e -> noteSummands(e.body, e.operands, new HashSet<>()));
            for (Value.Folded fold : loop.folds) {
                summands.add(fold.operand.base());
                if (CHOICES.contains(fold.kind)) {
                    kept.add(fold.operand.base());
                }
            }
        }
    }

    private void noteSummands(Scalar term, List<Ref> operands, Set<Scalar> seen) {
        for (Scalar argument : term.arguments()) {
            if (argument.fn() == Fn.ARG && SUMS.contains(term.fn())) {
                summands.add(operands.get((int) argument.immediate()).base());
            }
            if (argument.fn().arity() > 0 && seen.add(argument)) {
                noteSummands(argument, operands, seen);
            }
        }
    }

    private void decide(Value.Elementwise value, Work.Loop own) {
        boolean free = value.inMemory && value.home.isEmpty() && !kept.contains(value);
        if (!free || instructions(value) > MOST_INSTRUCTIONS) {
            return;
        }
        Map<Work.Loop, Collection<Value.Elementwise>> again = new HashMap<>();
        for (Work reader : readers.getOrDefault(value, List.of())) {
            if (!(reader instanceof Work.Loop loop) || loop.compute != own.compute) {
                return;
            }
            Derivation derivation = new Derivation(own, loop);
            if (!derivation.wouldReplace(value)) {
                return;
            }
            again.put(loop, derivation.needed);
        }
        again.forEach((loop, needed) -> loop.again.addAll(needed));
        value.inMemory = false;
    }

    /** What a loop has to compute in order to have a value of another one in a register. */
    private final class Derivation {
        private final Work.Loop from;
        private final Work.Loop to;
        private final Set<Ref> reads;
        private final Set<Value.Elementwise> needed = new LinkedHashSet<>();
        private int instructions;

        Derivation(Work.Loop from, Work.Loop to) {
            this.from = from;
            this.to = to;
            this.reads = new HashSet<>(to.reads());
        }

        boolean wouldReplace(Value.Elementwise value) {
            return reads.stream().filter(r -> r.base() == value).allMatch(Ref::isPlain) && leadsBack(Ref.of(value));
        }

        /** Whether the operands lead back to what is at hand; adds the value after what it is computed from. */
        private boolean leadsBack(Ref ref) {
            if (!from.hasInRegister(ref)) {
                return false;
            }
            Value.Elementwise value = (Value.Elementwise) ref.base();
            instructions += instructions(value);
            if (instructions > MOST_INSTRUCTIONS
                    || !value.operands.stream().allMatch(operand -> isAtHand(operand) || leadsBack(operand))) {
                return false;
            }
            needed.add(value);
            return true;
        }

        private boolean isAtHand(Ref operand) {
            return reads.contains(operand)
                    || to.hasInRegister(operand)
                    || operand.isWhole() && needed.contains(operand.base());
        }
    }

    /** How many instructions compute a value from its operands, more than the most if it is not to be computed again. */
    private int instructions(Value.Elementwise value) {
        Set<Scalar> terms = new HashSet<>();
        boolean apart = !isProduct(value.body) || !summands.contains(value);
        return apart && isCheap(value.body, terms) ? terms.size() : MOST_INSTRUCTIONS + 1;
    }

    /** Whether a term consists of few cheap functions. */
    static boolean isCheap(Scalar term) {
        return isCheap(term, new HashSet<>());
    }

    /** Whether a term consists of few cheap functions, which are collected, and no sum that takes a product. */
    private static boolean isCheap(Scalar term, Set<Scalar> terms) {
        if (term.fn() == Fn.ARG || term.fn() == Fn.CONST || terms.contains(term)) {
            return true;
        }
        if (!CHEAP.contains(term.fn()) || terms.size() == MOST_INSTRUCTIONS) {
            return false;
        }
        terms.add(term);
        return term.arguments().stream()
                .allMatch(a -> isCheap(a, terms) && !(SUMS.contains(term.fn()) && isProduct(a)));
    }

    private static boolean isProduct(Scalar term) {
        return PRODUCTS.contains(term.fn());
    }
}
