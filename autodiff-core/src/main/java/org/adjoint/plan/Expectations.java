package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.adjoint.op.Fn;
import org.adjoint.op.Reduction;
import org.adjoint.op.Scalar;

/**
 * Means under a softmax: Σ g ∘ (e / Σ e) is computed as (Σ g ∘ e) / Σ e where g does not depend on the quotient, so that both
 * sums are ready after the pass that makes the exponentials e, where the probabilities would need another. The adjoint of a
 * loss that is linear in a softmax has such a mean in each row.
 *
 * <p>Only exponentials of z - max z are taken, which are at most 1: their sum weighted by g is then no larger than the
 * elements of g added up. Of other weights it might overflow where their quotients are harmless.
 */
final class Expectations {
    /** How many values may lie between the probabilities and their sum; a bound, lest planning be quadratic. */
    private static final int NEAR = 64;

    private static final Scalar PRODUCT = Scalar.arg(0).times(Scalar.arg(1));
    private static final Scalar QUOTIENT = Scalar.arg(0).over(Scalar.arg(1));
    private static final Scalar DIFFERENCE = Scalar.arg(0).minus(Scalar.arg(1));
    private static final Scalar EXPONENTIAL = Scalar.arg(0).exp();

    private final List<Value> result = new ArrayList<>();

    private Expectations() {}

    /** The live values with such sums divided after they are complete; {@code outputs} are read by others too. */
    static List<Value> divideLast(List<Value> live, List<Ref> outputs) {
        Expectations expectations = new Expectations();
        live.forEach(expectations::add);
        return read(expectations.result, outputs);
    }

    private void add(Value value) {
        boolean replaced = value instanceof Value.Folded sum
                && sum.kind == Reduction.Kind.SUM
                && sum.operand.base() instanceof Value.Elementwise terms
                && sum.operand.isPlain()
                && terms.body.equals(PRODUCT)
                && (replace(sum, terms, terms.operands.get(0), terms.operands.get(1))
                        || replace(sum, terms, terms.operands.get(1), terms.operands.get(0)));
        if (!replaced) {
            result.add(value);
        }
    }

    private boolean replace(Value.Folded sum, Value.Elementwise terms, Ref probabilities, Ref weights) {
        Optional<Softmax> softmax = Softmax.of(probabilities)
                .filter(s -> s.total.pass == sum.pass)
                .filter(s -> s.total.target.equals(sum.target));
        List<Value> last = result.subList(Math.max(0, result.size() - NEAR), result.size());
        int at = last.indexOf(probabilities.base());
        if (softmax.isEmpty() || at < 0) {
            return false;
        }
        List<Value> later = last.subList(at, last.size());
        Optional<Value> weighted = weighted(terms, Ref.of(softmax.get().exponentials), weights, later);
        weighted.ifPresent(product -> {
            Value total = new Value.Folded(sum.type, sum.kind, Ref.of(product), sum.target);
            Ref divisor = new Ref(softmax.get().total, Ref.of(total).layout());
            Value mean = new Value.Elementwise(sum.type, "div", QUOTIENT, List.of(Ref.of(total), divisor));
            sum.replaceBy(mean);
            List<Value> made = List.of(product, total, mean);
            made.forEach(v -> v.pass = sum.pass);
            later.addAll(0, made);
        });
        return weighted.isPresent();
    }

    /**
     * The exponentials under their weights, if these can be there as early: if they are none of the values that follow, or made
     * of others by what is cheap enough to be done twice, as a cotangent is scaled.
     */
    private static Optional<Value> weighted(
            Value.Elementwise terms, Ref exponentials, Ref weights, List<Value> following) {
        if (isThere(weights, following)) {
            return Optional.of(new Value.Elementwise(terms.type, terms.label, PRODUCT, List.of(exponentials, weights)));
        }
        boolean isCheap = weights.isPlain()
                && weights.base() instanceof Value.Elementwise w
                && Recomputation.isCheap(w.body)
                && w.operands.stream()
                        .allMatch(o -> isThere(o, following) && o.base().type.dtype() == w.type.dtype());
        if (!isCheap) {
            return Optional.empty();
        }
        Value.Elementwise w = (Value.Elementwise) weights.base();
        List<Ref> operands = new ArrayList<>(List.of(exponentials));
        operands.addAll(w.operands);
        Scalar again = w.body.substitute(leaf -> leaf.fn() == Fn.ARG ? Scalar.arg((int) leaf.immediate() + 1) : leaf);
        return Optional.of(
                new Value.Elementwise(terms.type, terms.label, Scalar.arg(0).times(again), List.copyOf(operands)));
    }

    private static boolean isThere(Ref ref, List<Value> following) {
        return ref.barrier().isEmpty() && (ref.base() instanceof Value.Stored || !following.contains(ref.base()));
    }

    /** The values that something still reads. */
    private static List<Value> read(List<Value> values, List<Ref> outputs) {
        Set<Value> needed = new HashSet<>();
        outputs.forEach(o -> needed.add(o.base()));
        List<Value> read = new ArrayList<>();
        for (int i = values.size() - 1; i >= 0; i--) {
            if (needed.contains(values.get(i))) {
                values.get(i).operands().forEach(o -> needed.add(o.base()));
                read.add(values.get(i));
            }
        }
        Collections.reverse(read);
        return read;
    }

    /** e = exp(z - max z) and its total, where a quotient of the two was found. */
    private record Softmax(Value.Elementwise exponentials, Value.Folded total) {
        static Optional<Softmax> of(Ref ref) {
            if (ref.isPlain()
                    && ref.base() instanceof Value.Elementwise quotient
                    && quotient.body.equals(QUOTIENT)
                    && quotient.operands.get(0).isPlain()
                    && quotient.operands.get(0).base() instanceof Value.Elementwise e
                    && isFoldOf(quotient.operands.get(0), Reduction.Kind.SUM, quotient.operands.get(1))
                    && e.body.equals(EXPONENTIAL)
                    && e.operands.get(0).isPlain()
                    && e.operands.get(0).base() instanceof Value.Elementwise shifted
                    && shifted.body.equals(DIFFERENCE)
                    && isFoldOf(shifted.operands.get(0), Reduction.Kind.MAX, shifted.operands.get(1))) {
                return Optional.of(
                        new Softmax(e, (Value.Folded) quotient.operands.get(1).base()));
            }
            return Optional.empty();
        }

        /** Whether {@code fold} is the fold of all of {@code folded} along some axes, broadcast along these again. */
        private static boolean isFoldOf(Ref folded, Reduction.Kind kind, Ref fold) {
            return fold.base() instanceof Value.Folded f
                    && f.kind == kind
                    && f.operand.equals(folded)
                    && f.target.equals(fold.layout())
                    && fold.barrier().isEmpty();
        }
    }
}
