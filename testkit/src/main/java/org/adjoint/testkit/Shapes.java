package org.adjoint.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import org.adjoint.Shape;

/** Generators of shapes, which shrink toward few axes of small extent. */
public enum Shapes {
    /** At most 48 elements: for checks that evaluate often. Sometimes an extent is 0. */
    SMALL(48, 0, 1, 2, 2, 3, 3, 4, 5),
    /** Extents at and around multiples of vector widths, at most 2,500 elements. Sometimes an extent is 0. */
    VECTOR_EDGES(2500, 0, 1, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 129),
    /** At least one extent is 0. */
    EMPTY(48, 0, 0, 1, 2, 3);

    private final int largest;
    private final Integer[] extents;

    Shapes(int largest, Integer... extents) {
        this.largest = largest;
        this.extents = extents;
    }

    /** One extent. */
    public Arbitrary<Integer> extent() {
        return Arbitraries.of(extents);
    }

    /** Shapes of rank 0 to 4. */
    public Arbitrary<Shape> any() {
        return ofRank(0, 4);
    }

    /** Shapes of the given ranks. */
    public Arbitrary<Shape> ofRank(int least, int most) {
        Arbitrary<Shape> all = extent().list()
                .ofMinSize(this == EMPTY ? Math.max(1, least) : least)
                .ofMaxSize(most)
                .filter(this::fits)
                .map(dims -> Shape.of(dims.stream().mapToInt(d -> d).toArray()));
        return this == EMPTY ? all.filter(s -> s.size() == 0) : all;
    }

    private boolean fits(List<Integer> dims) {
        return dims.stream().mapToLong(d -> Math.max(d, 1)).reduce(1, (a, b) -> a * b) <= largest;
    }

    /** {@code count} shapes that broadcast together, among them some of lower rank and some with extents of 1. */
    public Arbitrary<List<Shape>> broadcasting(int count) {
        Arbitrary<List<Integer>> masks = Arbitraries.integers()
                .between(0, 255)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofSize(count);
        return Combinators.combine(any(), masks)
                .as((joint, choices) ->
                        choices.stream().map(choice -> narrowed(joint, choice)).toList());
    }

    /**
     * A shape that broadcasts to {@code joint}. The low four bits of the choice set extents to 1; of the next four, 1 to 3
     * drop so many leading axes and the others none.
     */
    static Shape narrowed(Shape joint, int choice) {
        int dropped = choice >> 4 > 3 ? 0 : Math.min(choice >> 4, joint.rank());
        return Shape.of(IntStream.range(dropped, joint.rank())
                .map(i -> (choice >> i & 1) == 1 && (choice & 0x80) == 0 ? 1 : joint.dim(i))
                .toArray());
    }

    /** Two shapes of matrices, or of batches of them, that can be multiplied. */
    public Arbitrary<List<Shape>> products() {
        Arbitrary<List<Integer>> sizes = extent().list().ofSize(3);
        Arbitrary<List<Shape>> batches = SMALL.ofRank(0, 2).map(b -> b).flatMap(batch -> Arbitraries.integers()
                .between(0, 15)
                .list()
                .ofSize(2)
                .map(choices -> choices.stream().map(c -> narrowed(batch, c)).toList()));
        return Combinators.combine(
                        sizes,
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(List.of(Shape.scalar(), Shape.scalar()))),
                                Tuple.of(1, batches)))
                .filter((mkn, batch) -> productSize(mkn, batch) <= 40L * largest)
                .as((mkn, batch) -> List.of(
                        matrix(batch.get(0), mkn.get(0), mkn.get(1)), matrix(batch.get(1), mkn.get(1), mkn.get(2))))
                .filter(pair -> this != EMPTY || pair.stream().anyMatch(s -> s.size() == 0));
    }

    private static long productSize(List<Integer> mkn, List<Shape> batch) {
        long size = mkn.stream().mapToLong(d -> Math.max(d, 1)).reduce(1, (a, b) -> a * b);
        return size
                * Math.max(1, batch.get(0).size())
                * Math.max(1, batch.get(1).size());
    }

    private static Shape matrix(Shape batch, int rows, int columns) {
        int[] dims = Arrays.copyOf(batch.dims(), batch.rank() + 2);
        dims[batch.rank()] = rows;
        dims[batch.rank() + 1] = columns;
        return Shape.of(dims);
    }
}
