package org.adjoint.ops;

import static org.adjoint.ops.Derivatives.value;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Softmax.logSoftmax;
import static org.adjoint.ops.Softmax.softmax;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SoftmaxTest {
    private static Tensor random(Shape shape, long seed) {
        Random random = new Random(seed);
        return Tensor.generate(shape, DType.FLOAT64, i -> random.nextGaussian());
    }

    @Test
    void ofOneTwoThree() {
        Tensor z = Tensor.of(Shape.of(1, 3), 1.0, 2, 3);
        double[] expected = {0.09003057317038046, 0.24472847105479764, 0.6652409557748219};
        assertArrayEquals(expected, value(e -> softmax(e, 1), z).toDoubles(), 1e-15);
        double[] logarithms = {-2.4076059644443806, -1.4076059644443804, -0.4076059644443804};
        assertArrayEquals(logarithms, value(e -> logSoftmax(e, -1), z).toDoubles(), 1e-15);
    }

    @Test
    void probabilitiesAddUpToOneAlongTheAxis() {
        Tensor p = value(e -> Reductions.sum(softmax(e, 1), 1), random(Shape.of(4, 5, 3), 1));
        assertEquals(Shape.of(4, 3), p.shape());
        for (double sum : p.toDoubles()) {
            assertEquals(1, sum, 1e-15);
        }
    }

    static Stream<Arguments> along() {
        UnaryOperator<Expr> rows = z -> softmax(z, 1);
        UnaryOperator<Expr> columns = z -> softmax(z, 0);
        UnaryOperator<Expr> logRows = z -> logSoftmax(z, 1);
        UnaryOperator<Expr> logColumns = z -> logSoftmax(z, 0);
        return Stream.of(
                arguments("softmax along rows", rows),
                arguments("softmax along columns", columns),
                arguments("logSoftmax along rows", logRows),
                arguments("logSoftmax along columns", logColumns));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("along")
    void theClosedGradientIsThatOfTheFormulaInFirstAndSecondOrder(String name, UnaryOperator<Expr> f) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(3, 4));
            Expr yBar = graph.input("yBar", Shape.of(3, 4));
            Expr direction = graph.input("direction", Shape.of(3, 4));
            Expr closed = f.apply(z);
            Expr formula = closed.equivalent().orElseThrow();
            Expr first = graph.vjp(closed, yBar, List.of(z)).get(0);
            Expr firstOfFormula = graph.vjp(formula, yBar, List.of(z)).get(0);
            Expr second = graph.vjp(first, direction, List.of(z)).get(0);
            Expr secondOfFormula =
                    graph.vjp(firstOfFormula, direction, List.of(z)).get(0);
            z.set(random(z.shape(), 1));
            yBar.set(random(z.shape(), 2));
            direction.set(random(z.shape(), 3));
            graph.forward(first, firstOfFormula, second, secondOfFormula);
            assertArrayEquals(firstOfFormula.value().toDoubles(), first.value().toDoubles(), 1e-14);
            assertArrayEquals(
                    secondOfFormula.value().toDoubles(), second.value().toDoubles(), 1e-14);
        }
    }

    @Test
    void theLogarithmOfASoftmaxIsTakenFromTheLogits() {
        Tensor z = Tensor.of(Shape.of(1, 3), 1e4, -1e4, 0.0);
        assertArrayEquals(
                new double[] {0, -2e4, -1e4}, value(e -> log(softmax(e, 1)), z).toDoubles());
        Tensor singles = z.cast(DType.FLOAT32);
        assertArrayEquals(
                new double[] {0, -2e4, -1e4},
                value(e -> log(softmax(e, 1)), singles).toDoubles());
    }

    @Test
    void aLogitOfMinusInfinityHasProbabilityZero() {
        Tensor z = Tensor.of(Shape.of(1, 3), Double.NEGATIVE_INFINITY, 0.0, 0.0);
        assertArrayEquals(
                new double[] {0, 0.5, 0.5}, value(e -> softmax(e, 1), z).toDoubles());
    }

    @Test
    void aLogitOfMinusInfinityIsOutsideTheSupport() {
        Tensor z = Tensor.of(Shape.of(1, 3), 0.25, Double.NEGATIVE_INFINITY, 0.0);
        assertArrayEquals(
                new double[] {0.625, 0, 0.375},
                value(e -> Softmax.sparsemax(e, 1), z).toDoubles());
    }

    @Test
    void keptLogitsOfMinusInfinityHaveNoProbabilityAndItsLogarithm() {
        Tensor z = Tensor.of(Shape.of(1, 3), Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.0);
        UnaryOperator<Expr> mask = e -> e.graph().constant(Tensor.of(Shape.of(1, 3), 1.0, 1.0, 0.0));
        assertArrayEquals(
                new double[3], value(e -> softmax(e, 1, mask.apply(e)), z).toDoubles());
        double[] logarithms = new double[3];
        Arrays.fill(logarithms, Double.NEGATIVE_INFINITY);
        assertArrayEquals(
                logarithms, value(e -> logSoftmax(e, 1, mask.apply(e)), z).toDoubles());
    }

    @Test
    void emptyTensorsStayEmpty() {
        assertEquals(
                Shape.of(2, 0),
                value(e -> softmax(e, 1), Tensor.of(Shape.of(2, 0), new double[0]))
                        .shape());
        assertEquals(
                Shape.of(0, 3),
                value(e -> logSoftmax(e, 1), Tensor.of(Shape.of(0, 3), new double[0]))
                        .shape());
    }
}
