package org.adjoint.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.adjoint.Shape;
import org.junit.jupiter.api.Test;

class LayoutTest {
    /** The places of the elements in row-major order. */
    private static List<Long> places(Layout layout) {
        List<Long> places = new ArrayList<>();
        for (int p = 0; p < layout.shape().size(); p++) {
            long place = layout.offset();
            int rest = p;
            for (int i = layout.shape().rank() - 1; i >= 0; i--) {
                place += rest % layout.shape().dim(i) * layout.strides()[i];
                rest /= layout.shape().dim(i);
            }
            places.add(place);
        }
        return places;
    }

    @Test
    void denseLayoutsCountUp() {
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), places(Layout.dense(Shape.of(2, 3))));
        assertTrue(Layout.dense(Shape.of(2, 0, 3)).isDense());
        assertTrue(Layout.dense(Shape.scalar()).isDense());
    }

    @Test
    void permutingSwapsStrides() {
        assertEquals(
                List.of(0L, 3L, 1L, 4L, 2L, 5L),
                places(Layout.dense(Shape.of(2, 3)).permuted(new int[] {1, 0})));
    }

    @Test
    void broadcastingRepeats() {
        assertEquals(
                List.of(0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L),
                places(Layout.dense(Shape.of(2, 1)).broadcast(Shape.of(2, 2, 2))));
    }

    @Test
    void slicesMayWalkBackwards() {
        assertEquals(
                List.of(5L, 3L, 2L, 0L),
                places(Layout.dense(Shape.of(2, 3)).sliced(new int[] {1, 2}, new int[] {2, 2}, new int[] {-1, -2})));
    }

    @Test
    void aTransposedMatrixCannotBeFlattenedInPlace() {
        Layout turned = Layout.dense(Shape.of(2, 3)).permuted(new int[] {1, 0});
        assertEquals(Optional.empty(), turned.reshaped(Shape.of(6)));
        assertTrue(turned.reshaped(Shape.of(3, 1, 2)).isPresent());
    }

    @Test
    void aBroadcastAxisCanBeSplitInPlace() {
        Layout repeated = Layout.dense(Shape.of(1, 2)).broadcast(Shape.of(6, 2));
        assertEquals(
                places(repeated), places(repeated.reshaped(Shape.of(2, 3, 2)).orElseThrow()));
    }

    /** A layout made by random views, and a shape of as many elements. */
    private static Layout random(SplittableRandom random) {
        int[] dims = IntStream.range(0, random.nextInt(1, 5))
                .map(i -> random.nextInt(1, 5))
                .toArray();
        Layout layout = Layout.dense(Shape.of(dims));
        for (int view = 0; view < 3; view++) {
            int rank = layout.shape().rank();
            int axis = random.nextInt(rank);
            switch (random.nextInt(4)) {
                case 0 -> {
                    int[] order = IntStream.range(0, rank).toArray();
                    order[0] = axis;
                    order[axis] = 0;
                    layout = layout.permuted(order);
                }
                case 1 -> {
                    int[] starts = new int[rank];
                    int[] lengths = layout.shape().dims();
                    int[] steps = new int[rank];
                    Arrays.fill(steps, 1);
                    starts[axis] = lengths[axis] - 1;
                    steps[axis] = -1;
                    layout = layout.sliced(starts, lengths, steps);
                }
                case 2 -> {
                    int[] lengths = layout.shape().dims();
                    int[] steps = new int[rank];
                    Arrays.fill(steps, 1);
                    lengths[axis] = (lengths[axis] + 1) / 2;
                    steps[axis] = 2;
                    layout = layout.sliced(new int[rank], lengths, steps);
                }
                default -> {
                    int[] longer = new int[rank + 1];
                    longer[0] = random.nextInt(1, 3);
                    System.arraycopy(layout.shape().dims(), 0, longer, 1, rank);
                    layout = layout.broadcast(Shape.of(longer));
                }
            }
        }
        return layout;
    }

    /** Another factoring of the same size, in random order and with ones among it. */
    private static Shape refactored(long size, SplittableRandom random) {
        List<Integer> dims = new ArrayList<>();
        long rest = size;
        for (int factor = 2; rest > 1; factor++) {
            while (rest % factor == 0) {
                if (!dims.isEmpty() && random.nextBoolean()) {
                    dims.set(0, dims.get(0) * factor);
                } else {
                    dims.add(random.nextInt(dims.size() + 1), factor);
                }
                rest /= factor;
            }
        }
        if (random.nextBoolean()) {
            dims.add(random.nextInt(dims.size() + 1), 1);
        }
        return Shape.of(dims.stream().mapToInt(d -> d).toArray());
    }

    /** Whether strides exist at all that give these places in this shape, found without reasoning about axes. */
    private static boolean representable(List<Long> places, Shape target) {
        long[] strides = new long[target.rank()];
        int step = 1;
        for (int i = target.rank() - 1; i >= 0; i--) {
            strides[i] = target.dim(i) > 1 ? places.get(step) - places.get(0) : 0;
            step *= target.dim(i);
        }
        return places(new Layout(target, places.get(0), strides)).equals(places);
    }

    @Property
    void reshapeInPlaceKeepsEveryElementAndIsFoundWheneverItExists(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layout layout = random(random);
        Shape target = refactored(layout.shape().size(), random);
        Optional<Layout> reshaped = layout.reshaped(target);
        reshaped.ifPresent(view -> assertEquals(places(layout), places(view), layout + " to " + target));
        assertEquals(representable(places(layout), target), reshaped.isPresent(), layout + " to " + target);
    }

    @Property
    void denseMeansThatPlacesCountUp(@ForAll long seed) {
        Layout layout = random(new SplittableRandom(seed));
        List<Long> places = places(layout);
        boolean counting = IntStream.range(0, places.size()).allMatch(i -> places.get(i) == layout.offset() + i);
        assertEquals(counting, layout.isDense(), layout.toString());
    }
}
