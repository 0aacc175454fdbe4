package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Direction;
import org.adjoint.op.Gather;
import org.adjoint.op.IndexRange;
import org.adjoint.op.Indexing;
import org.adjoint.op.LinearRecurrence;
import org.adjoint.op.OverlapAdd;
import org.adjoint.op.RandomBits;
import org.adjoint.op.ScatterAdd;
import org.adjoint.op.SortOrder;
import org.adjoint.op.TensorType;
import org.adjoint.op.Unfold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of routines at the sizes where they divide work otherwise than for small tensors, against the reference. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class RoutineKernelsTest {
    private static final Backend CUDA = new CudaBackend("cuda", new EmulatedDevice(1L << 30), new HostCompiler());
    private static final double NAN = Double.NaN;

    private final SplittableRandom random = new SplittableRandom(5);

    private Tensor normal(DType dtype, int... dims) {
        return Tensor.generate(Shape.of(dims), dtype, i -> random.nextDouble(-1, 1));
    }

    private Tensor indices(int extent, int... dims) {
        return Tensor.generate(Shape.of(dims), DType.INT32, i -> random.nextInt(extent));
    }

    private static Tensor evaluate(Backend backend, Function<List<Expr>, Expr> formula, Tensor... inputs) {
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            List<Expr> leaves = IntStream.range(0, inputs.length)
                    .mapToObj(i -> graph.input("x" + i, inputs[i].shape(), inputs[i].dtype()))
                    .toList();
            Expr y = formula.apply(leaves);
            for (int i = 0; i < inputs.length; i++) {
                leaves.get(i).set(inputs[i]);
            }
            graph.forward(y);
            return y.value();
        }
    }

    /** Requires what the reference gives, up to an error relative to the larger of 1 and the value. */
    private static void requireReference(double tolerance, Function<List<Expr>, Expr> formula, Tensor... inputs) {
        Tensor expected = evaluate(Backends.named("reference"), formula, inputs);
        Tensor actual = evaluate(CUDA, formula, inputs);
        assertEquals(expected.shape(), actual.shape());
        for (int i = 0; i < expected.size(); i++) {
            double wanted = expected.at(i);
            double error = wanted == actual.at(i) ? 0 : Math.abs(wanted - actual.at(i));
            boolean near = error <= tolerance * Math.max(1, Math.abs(wanted));
            assertTrue(
                    near || Double.isNaN(wanted) && Double.isNaN(actual.at(i)),
                    "element " + i + " of " + expected.shape() + ": " + actual.at(i) + " for " + wanted);
        }
    }

    private static double tolerance(DType dtype) {
        return dtype == DType.FLOAT32 ? 2e-6 : 1e-13;
    }

    /** Along the middle axis: a fibre for a thread, for a block, for several of either, and fibres that lie apart. */
    static Stream<Shape> fibres() {
        return Stream.of(
                Shape.of(3, 7, 1),
                Shape.of(2, 33, 1),
                Shape.of(1, 1025, 3),
                Shape.of(2, 9001, 1),
                Shape.of(1, 8200, 2),
                Shape.of(2, 300, 40),
                Shape.of(300, 1, 2));
    }

    @ParameterizedTest
    @MethodSource("fibres")
    void extremesAreTheFirstOfEquals(Shape shape) {
        for (DType dtype : DType.values()) {
            Tensor few = Tensor.generate(shape, dtype, i -> random.nextInt(6));
            for (ArgReduction.Kind kind : ArgReduction.Kind.values()) {
                requireReference(0, x -> ArgReduction.position(kind, x.get(0), 1), few);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fibres")
    void theFirstNaNIsTheExtreme(Shape shape) {
        int inner = shape.dim(2);
        IntToDoubleFunction element = i -> i / inner % 1000 == 900 || i % 5 == 4 && i < inner ? NAN : -i;
        Tensor a = Tensor.generate(shape, DType.FLOAT32, element);
        requireReference(0, x -> ArgReduction.position(ArgReduction.Kind.ARGMAX, x.get(0), 1), a);
        requireReference(0, x -> ArgReduction.position(ArgReduction.Kind.ARGMIN, x.get(0), 1), a);
    }

    @ParameterizedTest
    @MethodSource("fibres")
    void runningFoldsCarryFromChunkToChunk(Shape shape) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor a = normal(dtype, shape.dims());
            Tensor nearOne = Tensor.generate(shape, dtype, i -> 1 + 1e-3 * random.nextDouble(-1, 1));
            for (Direction direction : Direction.values()) {
                for (Cumulative.Kind kind : Cumulative.Kind.values()) {
                    requireReference(
                            20 * tolerance(dtype),
                            x -> Cumulative.cumulative(kind, x.get(0), 1, direction),
                            kind == Cumulative.Kind.CUM_PROD ? nearOne : a);
                }
                requireReference(
                        20 * tolerance(dtype),
                        x -> LinearRecurrence.recurrence(x.get(0), x.get(1), 1, direction),
                        normal(dtype, shape.dims()),
                        a);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Cumulative.Kind.class)
    void runningFoldsKeepWhatIsNotFinite(Cumulative.Kind kind) {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor a = Tensor.of(
                Shape.of(3, 5),
                new double[] {-infinity, -infinity, 1, 2, 3, 1, infinity, 2, -1, 4, 1, NAN, 2, infinity, 5});
        requireReference(1e-13, x -> Cumulative.cumulative(kind, x.get(0), 1, Direction.FORWARD), a);
    }

    /** A tree multiplies stretches whose products are beyond every exponent; one by one, no number here is. */
    @Test
    void productsOfStretchesMayOverflow() {
        Tensor halves = Tensor.generate(Shape.of(5000), DType.FLOAT64, i -> i < 2000 ? 0.5 : 2);
        Tensor products = evaluate(
                CUDA, x -> Cumulative.cumulative(Cumulative.Kind.CUM_PROD, x.get(0), 0, Direction.FORWARD), halves);
        for (int i = 0; i < 5000; i++) {
            assertEquals(Math.scalb(1.0, i < 2000 ? -i - 1 : i - 3999), products.at(i));
        }
        Tensor two = Tensor.full(Shape.of(5000), DType.FLOAT64, 2);
        Tensor late = Tensor.generate(Shape.of(5000), DType.FLOAT64, i -> i == 4500 ? 1 : 0);
        requireReference(0, x -> LinearRecurrence.recurrence(x.get(0), x.get(1), 0, Direction.FORWARD), two, late);
        Tensor half = Tensor.full(Shape.of(5000), DType.FLOAT64, 0.5);
        Tensor infinite = Tensor.generate(Shape.of(5000), DType.FLOAT64, i -> i == 5 ? Double.POSITIVE_INFINITY : 1);
        requireReference(
                1e-13, x -> LinearRecurrence.recurrence(x.get(0), x.get(1), 0, Direction.FORWARD), half, infinite);
    }

    /** Lengths on both sides of what fits shared memory, and of a tile of the passes. */
    static Stream<Shape> sorted() {
        return Stream.of(
                Shape.of(5, 1, 2),
                Shape.of(130, 7, 1),
                Shape.of(2, 513, 3),
                Shape.of(1, 4096, 1),
                Shape.of(1, 4097, 1),
                Shape.of(2, 8193, 2));
    }

    @ParameterizedTest
    @MethodSource("sorted")
    void ordersAreStableWithNaNLast(Shape shape) {
        for (DType dtype : DType.values()) {
            Tensor a = Tensor.generate(shape, dtype, i -> {
                int draw = random.nextInt(40);
                boolean whole = dtype == DType.INT32;
                return draw == 0 && !whole ? NAN : draw == 1 ? -0.0 : draw == 2 ? Integer.MIN_VALUE : draw / 8 - 2;
            });
            Tensor distinct = Tensor.generate(shape, dtype, i -> random.nextInt());
            for (SortOrder.Order order : SortOrder.Order.values()) {
                requireReference(0, x -> SortOrder.positions(x.get(0), 1, order), a);
                requireReference(0, x -> SortOrder.positions(x.get(0), 1, order), distinct);
            }
        }
    }

    private void requireSums(DType dtype, Tensor indices, int extent, int outer, int inner) {
        int count = indices.size();
        requireReference(
                4 * tolerance(dtype),
                x -> ScatterAdd.scatterAdd(Indexing.SLICES, x.get(0), x.get(1), 1, extent),
                normal(dtype, outer, count, inner),
                indices);
    }

    @Test
    void slicesAreAddedAtTheirTargets() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            requireSums(dtype, indices(9, 32), 9, 2, 3);
            requireSums(dtype, indices(50, 33), 50, 3, 5);
            requireSums(dtype, indices(700, 500), 700, 1, 33);
            requireSums(dtype, indices(300, 5000), 300, 2, 1);
        }
    }

    @Test
    void targetsOfManyTermsAreAddedUpFromChunks() {
        Tensor crowded = Tensor.generate(Shape.of(3000), DType.INT32, i -> i % 3 == 0 ? i % 7 : i % 5 == 0 ? 2 : 4);
        for (int inner : new int[] {1, 3, 300}) {
            requireSums(DType.FLOAT32, crowded, 8, 2, inner);
        }
        requireSums(DType.FLOAT64, Tensor.full(Shape.of(1025), DType.INT32, 1), 3, 1, 2);
        requireSums(DType.FLOAT64, Tensor.generate(Shape.of(1024), DType.INT32, i -> i / 512), 2, 1, 2);
    }

    @Test
    void elementsAreAddedAtTheirTargets() {
        for (int count : new int[] {1, 32, 33, 1500}) {
            requireReference(
                    4 * tolerance(DType.FLOAT32),
                    x -> ScatterAdd.scatterAdd(Indexing.ELEMENTS, x.get(0), x.get(1), 1, 20),
                    normal(DType.FLOAT32, 3, count, 4),
                    indices(20, 3, count, 4));
        }
    }

    @Test
    void gatheredSlicesAreCopiedWhetherAlignedOrNot() {
        for (DType dtype : DType.values()) {
            for (int inner : new int[] {1, 3, 4, 32, 33, 132}) {
                Tensor a = Tensor.generate(Shape.of(2, 11, inner), dtype, i -> i);
                requireReference(0, x -> Gather.gather(Indexing.SLICES, x.get(0), x.get(1), 1), a, indices(11, 70));
            }
            Tensor a = Tensor.generate(Shape.of(3, 50, 7), dtype, i -> i);
            requireReference(0, x -> Gather.gather(Indexing.ELEMENTS, x.get(0), x.get(1), 1), a, indices(50, 3, 21, 7));
        }
    }

    @Test
    void randomNumbersAreTheSameBits() {
        Tensor state = Tensor.of(Shape.of(RandomBits.STATE_WORDS), 7, -3, 12, 1);
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int size : new int[] {1, 4, 1023, 2050}) {
                requireReference(
                        0, x -> new RandomBits(3, new TensorType(Shape.of(size), dtype)).apply(x.get(0)), state);
            }
        }
    }

    @Test
    void windowsAreAddedUpWhereTheyOverlap() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Unfold line = new Unfold(1, new Unfold.Window(3, 2, 2));
            requireReference(
                    tolerance(dtype),
                    x -> new OverlapAdd(line, Shape.of(2, 12, 5)).apply(x.get(0)),
                    normal(dtype, 2, 3, 4, 5));
            Unfold plane = new Unfold(1, new Unfold.Window(3, 1, 1), new Unfold.Window(2, 3, 1));
            requireReference(
                    tolerance(dtype),
                    x -> new OverlapAdd(plane, Shape.of(2, 19, 21)).apply(x.get(0)),
                    normal(dtype, 2, 3, 2, 17, 7));
        }
    }

    @Test
    void indicesInRangeAreCopied() {
        // A computed index, for which the range is checked on the device.
        requireReference(
                0,
                x -> IndexRange.within("test", ArgReduction.position(ArgReduction.Kind.ARGMAX, x.get(0), 0), 9, ""),
                normal(DType.FLOAT32, 9, 700));
    }

    @Test
    void kernelsOfAllExtentsHaveOneText() {
        Rehearsal rehearsal = new Rehearsal(new EmulatedDevice(1L << 20).properties(), false);
        for (Shape shape : fibres().toList()) {
            Tensor a = normal(DType.FLOAT32, shape.dims());
            evaluate(rehearsal, x -> ArgReduction.position(ArgReduction.Kind.ARGMAX, x.get(0), 1), a);
            evaluate(rehearsal, x -> Cumulative.cumulative(Cumulative.Kind.CUM_SUM, x.get(0), 1, Direction.FORWARD), a);
            evaluate(rehearsal, x -> Gather.gather(Indexing.SLICES, x.get(0), x.get(1), 1), a, indices(1, 3));
        }
        assertEquals(3, rehearsal.texts().size());
    }
}
