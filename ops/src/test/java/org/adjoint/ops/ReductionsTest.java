package org.adjoint.ops;

import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Derivatives.value;
import static org.adjoint.ops.Derivatives.vjpCounting;
import static org.adjoint.ops.Reductions.argMax;
import static org.adjoint.ops.Reductions.argMin;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.min;
import static org.adjoint.ops.Reductions.prod;
import static org.adjoint.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class ReductionsTest {
    private static final Tensor A = Tensor.matrix(new double[][] {{1, 7, 3}, {4, 2, 9}});

    private static Tensor vector(double... elements) {
        return Tensor.of(Shape.of(elements.length), elements);
    }

    private static double[] of(double... numbers) {
        return numbers;
    }

    @Test
    void reducedAxesAreDropped() {
        assertEquals(Tensor.of(Shape.of(3), 5.0, 9.0, 12.0), value(a -> sum(a, 0), A));
        assertEquals(Tensor.of(Shape.of(2), 11.0, 15.0), value(a -> sum(a, -1), A));
        assertEquals(Tensor.scalar(26.0), value(a -> sum(a), A));
        assertEquals(Tensor.scalar(26.0), value(a -> sum(a, 0, 1), A));
        assertEquals(Tensor.of(Shape.of(2), 11 / 3.0, 5.0), value(a -> mean(a, 1), A));
        assertEquals(Tensor.of(Shape.of(2), 7.0, 9.0), value(a -> max(a, 1), A));
        assertEquals(Tensor.of(Shape.of(3), 1.0, 2.0, 3.0), value(a -> min(a, 0), A));
    }

    @Test
    void keepDimsKeepsThemWithExtentOne() {
        assertEquals(Tensor.of(Shape.of(2, 1), 11.0, 15.0), value(a -> sum(a, keepDims(1)), A));
        assertEquals(Tensor.of(Shape.of(1, 3), 2.5, 4.5, 6.0), value(a -> mean(a, keepDims(0)), A));
        assertEquals(Tensor.of(Shape.of(1, 1), 9.0), value(a -> max(a, keepDims()), A));
        assertEquals(Tensor.of(Shape.of(2, 1), 1.0, 2.0), value(a -> min(a, keepDims(-1)), A));
    }

    @Test
    void theAdjointOfASumIsSpread() {
        assertArrayEquals(of(1, 1, 1, 2, 2, 2), vjpCounting(a -> sum(a, 1), A));
        assertArrayEquals(of(1, 2, 3, 1, 2, 3), vjpCounting(a -> sum(a, keepDims(0)), A));
    }

    @Test
    void theAdjointOfAProductIsTheProductOfTheOthers() {
        assertArrayEquals(of(21, 3, 7, 36, 72, 16), vjpCounting(a -> prod(a, 1), A));
        assertArrayEquals(of(0, 6, 0), vjpCounting(a -> prod(a), vector(2, 0, 3)));
        assertArrayEquals(of(0, 0, 0), vjpCounting(a -> prod(a), vector(0, 0, 3)));
    }

    @Test
    void aProductOfZerosHasItsSecondDerivatives() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(3));
            Expr slope = graph.gradient(prod(a), a);
            Expr second = graph.vjp(slope, graph.constant(vector(1, 0, 0)), List.of(a))
                    .get(0);
            a.set(0.0, 0.0, 3.0);
            graph.forward(second);
            assertArrayEquals(of(0, 3, 0), second.value().toDoubles());
        }
    }

    @Test
    void theAdjointOfAMeanIsSpreadInEqualParts() {
        assertArrayEquals(of(0.5, 1, 1.5, 0.5, 1, 1.5), vjpCounting(a -> mean(a, 0), A), 1e-15);
        double third = 1 / 3.0;
        assertArrayEquals(
                of(third, third, third, 2 * third, 2 * third, 2 * third),
                vjpCounting(a -> mean(a, keepDims(1)), A),
                1e-15);
    }

    @Test
    void theAdjointOfAnExtremeGoesToItAndTiesShareEqually() {
        Tensor ties = Tensor.matrix(new double[][] {{5, 5, 1, 5}, {0, 2, 0, 1}});
        double third = 1 / 3.0;
        assertArrayEquals(of(third, third, 0, third, 0, 2, 0, 0), vjpCounting(a -> max(a, 1), ties), 1e-15);
        assertArrayEquals(of(0, 0, 1, 0, 1, 0, 1, 0), vjpCounting(a -> min(a, keepDims(1)), ties), 1e-15);
    }

    @Test
    void positionsAreThoseOfTheFirstExtreme() {
        Tensor ties = Tensor.matrix(new double[][] {{5, 7, 7}, {2, 9, 2}});
        assertEquals(Tensor.of(Shape.of(2), 1, 1), value(a -> argMax(a, 1), ties));
        assertEquals(Tensor.of(Shape.of(2), 0, 0), value(a -> argMin(a, -1), ties));
        assertEquals(Tensor.of(Shape.of(3), 0, 1, 0), value(a -> argMax(a, 0), ties));
    }

    @Test
    void nothingFoldsToTheIdentity() {
        Tensor empty = Tensor.of(Shape.of(2, 0), new double[0]);
        assertArrayEquals(of(0, 0), value(a -> sum(a, 1), empty).toDoubles());
        assertArrayEquals(
                of(Double.NaN, Double.NaN), value(a -> mean(a, 1), empty).toDoubles());
        assertArrayEquals(
                of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY),
                value(a -> max(a, 1), empty).toDoubles());
        assertArrayEquals(
                of(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY),
                value(a -> min(a, 1), empty).toDoubles());
    }

    @Test
    void extremesOfNanAreNan() {
        Tensor nan = Tensor.matrix(new double[][] {{1, Double.NaN, 3}});
        assertArrayEquals(of(Double.NaN), value(a -> max(a, 1), nan).toDoubles());
        assertArrayEquals(of(Double.NaN), value(a -> min(a, 1), nan).toDoubles());
        assertArrayEquals(new int[] {1}, value(a -> argMax(a, 1), nan).toInts());
    }
}
