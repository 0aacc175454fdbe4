package org.adjoint.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint.backend.Layout;
import org.adjoint.op.Scalar;

/**
 * Sums that need no pass of their own: a product added to another, as the reverse sweep makes them where a node has several
 * consumers, or to a stretch of a larger result, as in a recurrent layer, is accumulated in the memory of that; and tensors
 * that are zero but for disjoint parts (the adjoints of slices) are put together as one.
 */
final class Sums {
    private static final Scalar SUM = Scalar.arg(0).plus(Scalar.arg(1));

    private final Map<Value, List<Ref>> uses = new HashMap<>();
    private final Set<Value> result = new LinkedHashSet<>();

    private Sums() {}

    /** The live values with such sums replaced; {@code outputs} are read by others too. */
    static List<Value> absorb(List<Value> live, List<Ref> outputs) {
        Sums sums = new Sums();
        live.forEach(v -> v.operands().forEach(sums::use));
        outputs.forEach(sums::use);
        live.forEach(sums::add);
        return List.copyOf(sums.result);
    }

    private void use(Ref ref) {
        uses.computeIfAbsent(ref.base(), v -> new ArrayList<>()).add(ref);
    }

    private void add(Value value) {
        boolean absorbed = value instanceof Value.Elementwise sum
                && sum.body.equals(SUM)
                && (absorb(sum, sum.operands.get(0), sum.operands.get(1))
                        || absorb(sum, sum.operands.get(1), sum.operands.get(0)));
        if (!absorbed) {
            result.add(value);
        }
    }

    private boolean absorb(Value.Elementwise sum, Ref first, Ref second) {
        if (!isOnlyUse(second)) {
            return false;
        }
        if (second.base() instanceof Value.Product q && q.addedTo.isEmpty() && q.pass == first.base().pass) {
            boolean isWholeProduct = first.base() instanceof Value.Product && isOnlyUse(first);
            boolean accumulates = isWholeProduct || isStretchForOneUse(first);
            if (accumulates) {
                accumulate(sum, first, q);
            }
            return accumulates;
        }
        if (first.base() instanceof Value.Assembled p
                && second.base() instanceof Value.Assembled q
                && isOnlyUse(first)
                && disjoint(p, q)) {
            assemble(sum, p, q);
            return true;
        }
        return false;
    }

    /** Whether a whole value is read here and nowhere else. */
    private boolean isOnlyUse(Ref ref) {
        return ref.isPlain() && uses.getOrDefault(ref.base(), List.of()).size() == 1;
    }

    /** Whether a ref is a dense stretch of what a loop or product makes that nobody else reads, so that it may be overwritten. */
    private boolean isStretchForOneUse(Ref ref) {
        return (ref.base() instanceof Value.Elementwise || ref.base() instanceof Value.Product)
                && ref.layout().isDense()
                && ref.barrier().isEmpty()
                && uses.get(ref.base()).stream()
                                .filter(use -> !apart(use.layout(), ref.layout()))
                                .count()
                        == 1;
    }

    /** Whether all elements of one layout lie before or behind the stretch of another. */
    private static boolean apart(Layout layout, Layout stretch) {
        return layout.highest(0) < stretch.offset()
                || layout.lowest(0) >= stretch.offset() + stretch.shape().size();
    }

    private void accumulate(Value.Elementwise sum, Ref first, Value.Product product) {
        product.addTo(first);
        // What it is added to may come after the product in the order of the graph, but comes before the sum.
        result.remove(product);
        result.add(product);
        replace(sum, product);
    }

    private void assemble(Value.Elementwise sum, Value.Assembled p, Value.Assembled q) {
        List<Value.Part> parts = new ArrayList<>(p.parts);
        parts.addAll(q.parts);
        Value.Assembled joint = new Value.Assembled(sum.type, List.copyOf(parts));
        joint.pass = sum.pass;
        result.remove(p);
        result.remove(q);
        result.add(joint);
        replace(sum, joint);
    }

    private void replace(Value sum, Value by) {
        uses.put(by, uses.getOrDefault(sum, List.of()));
        sum.replaceBy(by);
    }

    private static boolean disjoint(Value.Assembled p, Value.Assembled q) {
        Layout whole = Layout.dense(p.shape());
        for (Value.Part a : p.parts) {
            for (Value.Part b : q.parts) {
                if (!disjoint(whole, a.place(), b.place())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether two boxes cut out of a dense tensor are apart along some axis. */
    private static boolean disjoint(Layout whole, Layout a, Layout b) {
        if (a.highest(0) < b.lowest(0) || b.highest(0) < a.lowest(0)) {
            return true;
        }
        for (int axis = 0; axis < whole.shape().rank(); axis++) {
            long[] x = interval(whole, a, axis);
            long[] y = interval(whole, b, axis);
            if (x[1] < y[0] || y[1] < x[0]) {
                return true;
            }
        }
        return false;
    }

    /** First and last coordinate of a box along an axis. */
    private static long[] interval(Layout whole, Layout box, int axis) {
        long stride = whole.strides()[axis];
        long start = box.offset() / stride % Math.max(whole.shape().dim(axis), 1);
        long reach = (box.shape().dim(axis) - 1L) * (box.strides()[axis] / stride);
        return new long[] {Math.min(start, start + reach), Math.max(start, start + reach)};
    }
}
