package org.adjoint.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint.backend.Layout;
import org.adjoint.op.Scalar;

/**
 * Sums that need no pass of their own, as the reverse sweep makes them where a node has several consumers: a product added
 * to another is accumulated in its memory, and tensors that are zero but for disjoint parts (the adjoints of slices) are
 * put together as one.
 */
final class Sums {
    private static final Scalar SUM = Scalar.arg(0).plus(Scalar.arg(1));

    private final Map<Value, Integer> uses = new HashMap<>();
    private final List<Value> result = new ArrayList<>();

    private Sums() {}

    /** The live values with such sums replaced; {@code outputs} are read by others too. */
    static List<Value> absorb(List<Value> live, List<Ref> outputs) {
        Sums sums = new Sums();
        live.forEach(v -> v.operands().forEach(sums::use));
        outputs.forEach(sums::use);
        live.forEach(sums::add);
        sums.result.forEach(Sums::computeInPlace);
        return sums.result;
    }

    /** Parts that are dense stretches are computed where they belong, if the whole needs no fill before them. */
    private static void computeInPlace(Value value) {
        if (value instanceof Value.Assembled whole && !whole.hasGaps()) {
            for (Value.Part part : whole.parts) {
                Value source = part.source().base();
                boolean ownMemory = source instanceof Value.Elementwise || source instanceof Value.Assembled;
                if (ownMemory
                        && source.home.isEmpty()
                        && part.source().isWhole()
                        && part.place().isDense()) {
                    source.home = Optional.of(new Value.Home(whole, part.place().offset()));
                    source.inMemory = true;
                }
            }
        }
    }

    private void use(Ref ref) {
        uses.merge(ref.base(), 1, Integer::sum);
    }

    private void add(Value value) {
        if (value instanceof Value.Elementwise sum
                && sum.body.equals(SUM)
                && sum.operands.stream().allMatch(this::isOnlyUse)) {
            Value a = sum.operands.get(0).base();
            Value b = sum.operands.get(1).base();
            if (a instanceof Value.Product p && b instanceof Value.Product q) {
                boolean aFirst = result.indexOf(p) < result.indexOf(q);
                accumulate(sum, aFirst ? p : q, aFirst ? q : p);
                return;
            }
            if (a instanceof Value.Assembled p && b instanceof Value.Assembled q && disjoint(p, q)) {
                assemble(sum, p, q);
                return;
            }
        }
        result.add(value);
    }

    /** Whether a whole value is read here and nowhere else. */
    private boolean isOnlyUse(Ref ref) {
        return ref.isWhole() && uses.getOrDefault(ref.base(), 0) == 1;
    }

    private void accumulate(Value.Elementwise sum, Value.Product first, Value.Product second) {
        if (second.addedTo.isPresent() || first.pass != second.pass) {
            result.add(sum);
            return;
        }
        second.addedTo = Optional.of(first);
        replace(sum, second);
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
        uses.put(by, uses.getOrDefault(sum, 0));
        sum.replaceBy(by);
    }

    private static boolean disjoint(Value.Assembled p, Value.Assembled q) {
        Layout whole = Layout.dense(p.shape());
        return p.parts.stream().allMatch(a -> q.parts.stream().allMatch(b -> disjoint(whole, a.place(), b.place())));
    }

    /** Whether two boxes cut out of a dense tensor are apart along some axis. */
    private static boolean disjoint(Layout whole, Layout a, Layout b) {
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
