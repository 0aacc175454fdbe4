package org.adjoint.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.op.Fn;
import org.adjoint.op.Scalar;
import org.adjoint.op.TensorType;

/**
 * Pointwise results of which loops read slices that lie apart, as the gates of a recurrent cell are columns of one sum, are
 * computed slice by slice, each in the loop that reads it. The whole is then never in memory.
 */
final class Splits {
    /** Who reads a value in a loop. */
    private final Map<Value, Set<Value>> readers = new HashMap<>();
    /** What something else than a loop reads, or adds to. */
    private final Set<Value> undivided = new HashSet<>();

    private Splits() {}

    /** The live values with such results split; {@code outputs} are read by others too. */
    static List<Value> split(List<Value> live, List<Ref> outputs) {
        Splits splits = new Splits();
        outputs.forEach(o -> splits.undivided.add(o.base()));
        live.forEach(splits::note);
        List<Value> result = new LinkedList<>();
        // Readers first: they may be split in turn, and then read slices.
        for (int i = live.size() - 1; i >= 0; i--) {
            result.addAll(0, splits.slices(live.get(i)));
        }
        return result.stream().map(Value::current).toList();
    }

    private void note(Value value) {
        boolean isOfLoop = value instanceof Value.Elementwise || value instanceof Value.Folded;
        for (Ref operand : value.operands()) {
            if (isOfLoop && operand.barrier().isEmpty()) {
                readersOf(operand.base()).add(value);
            } else {
                undivided.add(operand.base());
            }
        }
        if (value instanceof Value.Product product) {
            product.addedTo.ifPresent(sum -> undivided.add(sum.base()));
        }
    }

    private Set<Value> readersOf(Value value) {
        return readers.computeIfAbsent(value, v -> new LinkedHashSet<>());
    }

    /** What is computed in place of a value: itself, or the slices of it that are read. */
    private Collection<Value> slices(Value value) {
        if (!(value instanceof Value.Elementwise whole) || undivided.contains(whole)) {
            return List.of(value);
        }
        List<Value> users = readersOf(whole).stream().map(Value::current).toList();
        Optional<Map<Slice, Value>> slices = slices(whole, users);
        if (slices.isEmpty() || asksForCoordinates(whole.body)) {
            return List.of(value);
        }
        for (Ref operand : whole.operands) {
            Set<Value> ofOperand = readersOf(operand.base());
            ofOperand.remove(whole);
            ofOperand.addAll(slices.get().values());
        }
        users.forEach(user -> user.replaceBy(reading(user, ref -> {
            boolean isMeant = ref.base() == whole;
            return isMeant
                    ? Ref.of(slices.get().get(Slice.of(ref, whole.shape()).orElseThrow()))
                    : ref;
        })));
        return slices.get().values();
    }

    /** The slices of a value that its users read, if these are slices along one axis that lie apart. */
    private static Optional<Map<Slice, Value>> slices(Value.Elementwise whole, List<Value> users) {
        Map<Integer, Slice> byStart = new TreeMap<>();
        for (Value user : users) {
            for (Ref ref : user.operands()) {
                if (ref.base() == whole) {
                    Optional<Slice> slice = Slice.of(ref, whole.shape());
                    if (slice.isEmpty() || !slice.equals(slice.map(s -> byStart.computeIfAbsent(s.start, k -> s)))) {
                        return Optional.empty();
                    }
                }
            }
        }
        Map<Slice, Value> slices = new LinkedHashMap<>();
        Slice before = null;
        for (Slice slice : byStart.values()) {
            if (before != null && !before.endsBefore(slice)) {
                return Optional.empty();
            }
            slices.put(slice, slice.of(whole));
            before = slice;
        }
        return Optional.of(slices).filter(s -> !s.isEmpty());
    }

    private static boolean asksForCoordinates(Scalar body) {
        boolean[] asks = {false};
        body.substitute(leaf -> {
            asks[0] |= leaf.fn() == Fn.INDEX;
            return leaf;
        });
        return asks[0];
    }

    /** The same value, computed from other operands. */
    private static Value reading(Value user, UnaryOperator<Ref> operand) {
        Value copy;
        if (user instanceof Value.Folded f) {
            copy = new Value.Folded(f.type, f.kind, operand.apply(f.operand), f.target);
        } else {
            Value.Elementwise e = (Value.Elementwise) user;
            copy = elementwise(e.type, e, operand);
        }
        copy.pass = user.pass;
        return copy;
    }

    private static Value elementwise(TensorType type, Value.Elementwise like, UnaryOperator<Ref> operand) {
        List<Ref> operands = like.operands.stream().map(operand).toList();
        return new Value.Elementwise(type, like.label, like.body, operands);
    }

    /** Elements [start, start + length) of one axis, and all of the others. */
    private record Slice(int axis, int start, int length) {
        /** What a ref shows of a dense tensor, if it is less than all of it, and such a slice. */
        static Optional<Slice> of(Ref ref, Shape whole) {
            Layout seen = ref.layout();
            Layout dense = Layout.dense(whole);
            if (seen.shape().rank() != whole.rank() || seen.shape().size() == 0) {
                return Optional.empty();
            }
            Optional<Slice> slice = Optional.empty();
            for (int axis = 0; axis < whole.rank(); axis++) {
                int length = seen.shape().dim(axis);
                long stride = dense.strides()[axis];
                if (length > 1 && seen.strides()[axis] != stride) {
                    return Optional.empty();
                }
                if (length != whole.dim(axis)) {
                    long start = seen.offset() / stride;
                    boolean isOnly =
                            slice.isEmpty() && seen.offset() % stride == 0 && start + length <= whole.dim(axis);
                    if (!isOnly) {
                        return Optional.empty();
                    }
                    slice = Optional.of(new Slice(axis, (int) start, length));
                }
            }
            return slice;
        }

        boolean endsBefore(Slice next) {
            return axis == next.axis && start + length <= next.start;
        }

        Value of(Value.Elementwise whole) {
            int rank = whole.shape().rank();
            int[] starts = new int[rank];
            int[] lengths = new int[rank];
            int[] steps = new int[rank];
            for (int i = 0; i < rank; i++) {
                starts[i] = i == axis ? start : 0;
                lengths[i] = i == axis ? length : whole.shape().dim(i);
                steps[i] = 1;
            }
            Value slice = elementwise(
                    new TensorType(Shape.of(lengths), whole.type.dtype()),
                    whole,
                    o -> o.under(o.layout().sliced(starts, lengths, steps)));
            slice.pass = whole.pass;
            return slice;
        }
    }
}
