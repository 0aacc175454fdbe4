package org.adjoint;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.adjoint.backend.Backends;
import org.adjoint.op.Adjoints;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Cast;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Contraction;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Direction;
import org.adjoint.op.Gather;
import org.adjoint.op.Indexing;
import org.adjoint.op.Pad;
import org.adjoint.op.Permute;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Reshape;
import org.adjoint.op.RuleOfItsOwn;
import org.adjoint.op.Scalar;
import org.adjoint.op.Slice;
import org.adjoint.op.Unfold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DerivativesTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());
    private static final Pointwise WEIGHTED = pointwise("weighted", (a, b) -> a.times(b)
            .times(Scalar.index(0).plus(1))
            .times(Scalar.index(-1).plus(2)));

    private Graph graph;
    private Expr x;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
        x = graph.input("x", Shape.of(2, 3));
        x.set(0.1, -0.2, 0.3, 0.5, -0.7, 1.1);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private static Expr total(Expr a) {
        return Reduction.reduce(Reduction.Kind.SUM, a);
    }

    private static Tensor value(Expr node) {
        node.graph().forward(node);
        return node.value();
    }

    private Expr places(int... dims) {
        return graph.constant(Tensor.generate(Shape.of(dims), DType.INT32, i -> i % 2));
    }

    private Expr numbers(int... dims) {
        return graph.constant(Tensor.generate(Shape.of(dims), DType.FLOAT64, i -> Math.cos(3 * i + 1)));
    }

    /** Row by row, from the vector-Jacobian product of each unit tensor. */
    private static double[] rows(Expr y, Expr x) {
        List<Double> entries = new ArrayList<>();
        for (int k = 0; k < y.shape().size(); k++) {
            int row = k;
            Expr unit = y.graph().constant(Tensor.generate(y.shape(), y.dtype(), i -> i == row ? 1 : 0));
            for (double entry : value(y.graph().vjp(y, unit, List.of(x)).get(0)).toDoubles()) {
                entries.add(entry);
            }
        }
        return entries.stream().mapToDouble(d -> d).toArray();
    }

    /** Functions from (2, 3) through each family of operations, to fewer, as many and more elements. */
    @TestFactory
    Stream<DynamicTest> jacobiansAreTheRowsOfVectorJacobianProducts() {
        return Stream.of(
                family("a pointwise operation", a -> TANH.apply(a).times(a)),
                family("broadcasting operands", a -> TANH.apply(Slice.slice(a, 0, 0, 1))
                        .times(numbers(4, 1, 3))),
                family("coordinates", a -> WEIGHTED.apply(a, numbers(3))),
                family("a sum", a -> Reduction.reduce(Reduction.Kind.SUM, a.times(a), 0)),
                family("a sum of everything", a -> total(TANH.apply(a))),
                family("a maximum", a -> Reduction.reduceKeepingDims(Reduction.Kind.MAX, a, 1)),
                family("a product from the left", a -> Contraction.DOT.apply(a, numbers(3, 4))),
                family("a product from the right", a -> Contraction.DOT.apply(numbers(2, 2), TANH.apply(a))),
                family("a product of batches", a -> Contraction.DOT.apply(a, numbers(2, 3, 2))),
                family("a product with itself", a -> Contraction.DOT.apply(a, Permute.transpose(a))),
                family("reshape and transpose", a -> Permute.transpose(Reshape.reshape(TANH.apply(a), Shape.of(3, 2)))),
                family("broadcastTo", a -> BroadcastTo.broadcastTo(TANH.apply(a), Shape.of(2, 2, 3))),
                family("slice", a -> Slice.slice(TANH.apply(a), 1, 1, 2)),
                family("concatenate", a -> Concatenate.concatenate(0, TANH.apply(a), numbers(1, 3), a)),
                family("pad", a -> new Pad(Shape.of(4, 3), new int[] {1, 0}, new int[] {2, 1}).apply(TANH.apply(a))),
                family("a running fold", a -> Cumulative.cumulative(Cumulative.Kind.CUM_PROD, a, 1, Direction.FORWARD)),
                family("windows", a -> new Unfold(1, new Unfold.Window(2, 1, 1)).apply(TANH.apply(a))),
                family(
                        "elements taken along an axis",
                        a -> Gather.gather(Indexing.ELEMENTS, TANH.apply(a), places(4, 3), 0)),
                family("slices taken along an axis", a -> Gather.gather(Indexing.SLICES, TANH.apply(a), places(4), 1)),
                family("cast", a -> Cast.cast(Cast.cast(a.times(a), DType.FLOAT32), DType.FLOAT64)));
    }

    private DynamicTest family(String name, UnaryOperator<Expr> f) {
        return DynamicTest.dynamicTest(name, () -> {
            Expr y = f.apply(x);
            Expr jacobian = graph.jacobian(y, x);
            assertEquals(y.shape().followedBy(x.shape()), jacobian.shape());
            assertArrayEquals(rows(y, x), value(jacobian).toDoubles(), 1e-12);
        });
    }

    @Test
    void jacobiansAreBuiltInOneBatch() {
        Expr y = TANH.apply(Contraction.DOT.apply(x, numbers(3, 3)));
        int before = y.id();
        Expr jacobian = graph.jacobian(y, x);
        assertTrue(jacobian.id() - before < 20, "nodes added: " + (jacobian.id() - before));
    }

    @Test
    void jacobiansOfOperationsThatHaveNoBatchedFormAreBuiltOneByOne() {
        RuleOfItsOwn identity =
                new RuleOfItsOwn("identity", in -> in.get(0).times(1), (y, yBar) -> Adjoints.of(() -> yBar.times(1)));
        RuleOfItsOwn square = new RuleOfItsOwn(
                "square",
                in -> in.get(0).times(in.get(0)),
                (y, yBar) ->
                        Adjoints.of(() -> identity.apply(yBar).times(y.input(0)).times(2)));
        Expr y = square.apply(x);
        assertArrayEquals(rows(y, x), value(graph.jacobian(y, x)).toDoubles(), 1e-12);
        Expr tall = Concatenate.concatenate(0, y, y);
        assertArrayEquals(rows(tall, x), value(graph.jacobian(tall, x)).toDoubles(), 1e-12);
    }

    @Test
    void jacobiansOfOrByNothingAreEmpty() {
        Expr none = Slice.slice(x, 0, 0, 0);
        assertEquals(Shape.of(0, 3, 2, 3), graph.jacobian(none, x).shape());
        assertEquals(Shape.of(2, 3, 0, 3), graph.jacobian(x.times(2), none).shape());
    }

    @Test
    void jacobiansOfIndependentValuesAreZero() {
        assertArrayEquals(
                new double[36], value(graph.jacobian(numbers(2, 3).times(2), x)).toDoubles());
    }

    @Test
    void jacobiansCanBeDifferentiated() {
        // y = x³, so that the sum of the Jacobian's entries is Σ 3 x² and its gradient 6 x.
        Expr jacobian = graph.jacobian(x.times(x).times(x), x);
        assertArrayEquals(
                new double[] {0.6, -1.2, 1.8, 3, -4.2, 6.6},
                value(graph.gradient(total(jacobian), x)).toDoubles(),
                1e-12);
    }

    @Test
    void jvpIsTheJacobianTimesTheDirection() {
        Expr w = graph.input("w", Shape.of(3, 2));
        w.set(1.0, 2, 3, 4, 5, 6);
        Expr y = Contraction.DOT.apply(TANH.apply(x), w);
        Expr v = numbers(2, 3);
        Expr u = numbers(3, 2);
        Expr both = graph.jvp(y, List.of(x, w), List.of(v, u));
        Expr byHand = Contraction.DOT
                .apply(TANH.apply(x).times(TANH.apply(x)).negate().plus(1).times(v), w)
                .plus(Contraction.DOT.apply(TANH.apply(x), u));
        assertArrayEquals(value(byHand).toDoubles(), value(both).toDoubles(), 1e-12);
    }

    @Test
    void jvpOfAValueThatDependsOnNothingWantedIsZero() {
        assertArrayEquals(
                new double[6],
                value(graph.jvp(numbers(2, 3).times(1), x, numbers(2, 3))).toDoubles());
    }

    @Test
    void jvpIsNotConfusedByZerosOfTheUsers() {
        // The cotangent that jvp differentiates by is a zero too, but another one.
        Expr zero = graph.constant(Tensor.full(x.shape(), DType.FLOAT64, 0));
        Expr y = x.times(zero.plus(2)).plus(zero);
        assertArrayEquals(
                value(numbers(2, 3).times(2)).toDoubles(),
                value(graph.jvp(y, x, numbers(2, 3))).toDoubles());
    }

    @Test
    void hvpIsTheHessianTimesTheVectorForSeveralInputs() {
        Expr w = graph.input("w", Shape.of(3));
        w.set(0.4, -0.6, 0.9);
        Expr y = total(TANH.apply(x.times(w)).times(x));
        Expr vx = numbers(2, 3);
        Expr vw = numbers(3);
        List<Expr> products = graph.hvp(y, List.of(x, w), List.of(vx, vw));
        List<Expr> gradients = graph.gradient(y, List.of(x, w));
        Expr along =
                total(gradients.get(0).times(vx)).plus(total(gradients.get(1).times(vw)));
        List<Expr> expected = graph.gradient(along, List.of(x, w));
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(
                    value(expected.get(i)).toDoubles(), value(products.get(i)).toDoubles(), 1e-12);
        }
    }

    @Test
    void vectorsAreConstantsToHvp() {
        Expr y = total(x.times(x).times(x));
        assertArrayEquals(
                value(x.times(x).times(6)).toDoubles(),
                value(graph.hvp(y, x, x)).toDoubles(),
                1e-12);
    }

    @Test
    void severalResultsAreDifferentiatedTogether() {
        Expr a = TANH.apply(x);
        Expr b = total(x.times(x));
        Expr joint = graph.vjp(List.of(a, b), List.of(numbers(2, 3), graph.constant(2)), List.of(x))
                .get(0);
        Expr apart = graph.vjp(a, numbers(2, 3), List.of(x)).get(0).plus(x.times(4));
        assertArrayEquals(value(apart).toDoubles(), value(joint).toDoubles(), 1e-12);
    }

    @Test
    void derivativesAreRootsAsIfWritten() {
        Expr hessian = graph.hessian(total(x.times(x)), x);
        graph.forward();
        assertEquals(2, hessian.value().at(0));
    }

    private String refusal(Class<? extends RuntimeException> type, Runnable call) {
        return assertThrows(type, call::run).getMessage();
    }

    @Test
    void wrongArgumentsAreNamed() {
        Expr y = TANH.apply(x);
        assertTrue(refusal(IllegalStateException.class, () -> graph.hessian(y, x))
                .startsWith("hessian: y must be a scalar, it is tanh FLOAT64 (2, 3), built at "));
        assertTrue(
                refusal(IllegalStateException.class, () -> graph.hvp(y, x, x)).startsWith("hvp: y must be a scalar"));
        assertTrue(refusal(IllegalArgumentException.class, () -> graph.hvp(total(y), x, numbers(3)))
                .startsWith("hvp: the vector constant FLOAT64 (3), built at "));
        assertTrue(refusal(IllegalArgumentException.class, () -> graph.jvp(y, x, numbers(3)))
                .startsWith("jvp: the direction constant FLOAT64 (3), built at "));
        assertEquals(
                "jvp: 0 directions for 1 tensors",
                refusal(IllegalArgumentException.class, () -> graph.jvp(y, List.of(x), List.of())));
        assertTrue(refusal(IllegalArgumentException.class, () -> graph.vjp(List.of(), List.of(), List.of(x)))
                .startsWith("vjp: no tensor"));
        Expr labels = graph.input("labels", Shape.of(2), DType.INT32);
        assertTrue(refusal(IllegalStateException.class, () -> graph.jacobian(y, labels))
                .contains("is INT32 and has no gradient"));
    }
}
