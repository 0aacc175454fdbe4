package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * Results that would only be copied are computed where the copy would lie. A product writes its rows there, in whatever
 * order its axes lie, as heads of an attention are put side by side and their gradients into slices of one array; loops and
 * assembled values that fill a dense stretch of a larger one have their memory in it.
 */
final class Destinations {
    private final Map<Value, Integer> uses = new HashMap<>();
    /** Copies between a product and its destination, which nobody needs. */
    private final Set<Value> passed = new HashSet<>();

    private Destinations() {}

    /** The live values, with copies left out; {@code outputs} are read by others too. */
    static List<Value> choose(List<Value> live, List<Ref> outputs) {
        Destinations destinations = new Destinations();
        live.forEach(v -> v.operands().forEach(destinations::count));
        outputs.forEach(destinations::count);
        // The larger value first: what lies between it and a product is then passed by.
        live.forEach(destinations::placeParts);
        live.forEach(destinations::placeCopied);
        List<Value> needed = live.stream()
                .filter(v -> !destinations.passed.contains(v))
                .map(Value::current)
                .toList();
        needed.forEach(Destinations::placeStretches);
        return needed;
    }

    private void count(Ref ref) {
        uses.merge(ref.base(), 1, Integer::sum);
    }

    private void placeParts(Value value) {
        if (value instanceof Value.Assembled whole && !whole.hasGaps()) {
            List<Value.Part> parts = new ArrayList<>();
            for (Value.Part part : whole.parts) {
                parts.add(byProduct(part, whole)
                        .or(() -> byProductBehindCopy(part, whole))
                        .orElse(part));
            }
            if (!parts.equals(whole.parts)) {
                whole.replaceBy(assembled(whole, parts));
            }
        }
    }

    /** The part as a product that is copied once more on its way. */
    private Optional<Value.Part> byProductBehindCopy(Value.Part part, Value whole) {
        Ref source = part.source();
        boolean inOrder = source.layout().offset() == 0
                && source.layout().isDense()
                && source.shape().size() == source.base().shape().size();
        if (!isCopy(source.base()) || !inOrder || !isOnlyUse(source)) {
            return Optional.empty();
        }
        Optional<Value.Part> placed = part.place()
                .reshaped(source.base().shape())
                .flatMap(place ->
                        byProduct(new Value.Part(source.base().operands().get(0), place), whole));
        placed.ifPresent(p -> passed.add(source.base()));
        return placed;
    }

    private void placeCopied(Value value) {
        if (isCopy(value) && !passed.contains(value)) {
            Value.Part part = new Value.Part(value.operands().get(0), Layout.dense(value.shape()));
            byProduct(part, value).ifPresent(p -> value.replaceBy(assembled(value, List.of(p))));
        }
    }

    private static Value assembled(Value value, List<Value.Part> parts) {
        Value.Assembled whole = new Value.Assembled(value.type, List.copyOf(parts));
        whole.pass = value.pass;
        return whole;
    }

    private static boolean isCopy(Value value) {
        return value instanceof Value.Elementwise e
                && e.body.equals(Lowering.FIRST)
                && e.operands.get(0).base().type.dtype() == e.type.dtype();
    }

    private boolean isOnlyUse(Ref ref) {
        return ref.barrier().isEmpty() && uses.getOrDefault(ref.base(), 0) == 1;
    }

    /** The part as a whole product that writes it, if one can do that as well as write to memory of its own. */
    private Optional<Value.Part> byProduct(Value.Part part, Value whole) {
        if (!(part.source().base() instanceof Value.Product product)
                || product.addedTo.isPresent()
                || product.pass != whole.pass
                || !isOnlyUse(part.source())) {
            return Optional.empty();
        }
        Optional<Layout> place = inOrderOf(product.shape(), part);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        if (suits(product, product, place.get())) {
            return Optional.of(direct(product, whole, place.get()));
        }
        boolean byBatches = ProductShape.mostRowAxes(product, Layout.dense(product.shape()))
                <= product.shape().rank() - 2;
        Value.Product transposed = product.transposed();
        Layout turned = place.get().transposed();
        if (!byBatches || !suits(transposed, product, turned)) {
            return Optional.empty();
        }
        product.replaceBy(transposed);
        return Optional.of(direct(transposed, whole, turned));
    }

    private static Value.Part direct(Value.Product product, Value whole, Layout place) {
        product.destination = Optional.of(new Ref(whole, place));
        return new Value.Part(Ref.of(product), place);
    }

    /** Where the elements of a value lie, in the value's own order, if a part shows each of them once. */
    private static Optional<Layout> inOrderOf(Shape shape, Value.Part part) {
        Layout seen = part.source().layout();
        int[] order = IntStream.range(0, seen.strides().length)
                .boxed()
                .sorted(Comparator.comparingLong(axis -> -seen.strides()[axis]))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean isPermutation = seen.offset() == 0
                && seen.permuted(order).isDense()
                && seen.shape().size() == shape.size()
                && shape.size() > 0;
        return isPermutation ? part.place().permuted(order).reshaped(shape) : Optional.empty();
    }

    /** Whether rows of the result are contiguous there, one behind the other, and divide as those of {@code asked} would. */
    private static boolean suits(Value.Product product, Value.Product asked, Layout place) {
        int rank = place.strides().length;
        int columns = place.shape().dim(rank - 1);
        boolean contiguous = columns == 1 || place.strides()[rank - 1] == 1;
        boolean forward = true;
        for (int axis = 0; axis < rank - 1; axis++) {
            forward &= place.shape().dim(axis) == 1 || place.strides()[axis] >= columns;
        }
        return contiguous
                && forward
                && ProductShape.mostRowAxes(product, place)
                        >= ProductShape.mostRowAxes(asked, Layout.dense(asked.shape()));
    }

    /** Parts that are dense stretches have their memory in the whole, if it needs no fill before them. */
    private static void placeStretches(Value value) {
        if (value instanceof Value.Assembled whole && !whole.hasGaps()) {
            for (Value.Part part : whole.parts) {
                Value source = part.source().base();
                boolean ownMemory = source instanceof Value.Elementwise || source instanceof Value.Assembled;
                if (ownMemory
                        && source.home.isEmpty()
                        && part.source().isWhole()
                        && part.place().isDense()) {
                    source.home = Optional.of(new Value.Home(whole, part.place()));
                    source.inMemory = true;
                }
            }
        }
    }
}
