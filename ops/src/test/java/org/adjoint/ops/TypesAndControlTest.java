package org.adjoint.ops;

import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Control.stopGradient;
import static org.adjoint.ops.Derivatives.value;
import static org.adjoint.ops.Types.cast;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class TypesAndControlTest {
    @Test
    void aStoppedFactorIsAConstant() {
        assertArrayEquals(
                new double[] {9},
                Derivatives.at(a -> a.times(stopGradient(square(a))), 1, 3).get(1));
        assertArrayEquals(
                new double[] {27},
                Derivatives.at(a -> a.times(stopGradient(square(a))), 0, 3).get(0));
    }

    @Test
    void castRoundsToNearestBetweenFloatsAndTruncatesToIntegers() {
        Tensor a = Tensor.of(Shape.of(4), 0.1, -2.7, 1e20, Double.NaN);
        assertEquals(Tensor.of(Shape.of(4), 0.1f, -2.7f, 1e20f, Float.NaN), value(e -> cast(e, DType.FLOAT32), a));
        assertEquals(Tensor.of(Shape.of(4), 0, -2, Integer.MAX_VALUE, 0), value(e -> cast(e, DType.INT32), a));
    }

    @Test
    void theGradientIsCastBack() {
        Tensor a = Tensor.of(Shape.of(2), 3.0, 4.0);
        Tensor yBar = Tensor.of(Shape.of(2), 1f, 0.5f);
        Tensor aBar = Derivatives.vjp(e -> square(cast(e, DType.FLOAT32)), a, yBar);
        assertEquals(Tensor.of(Shape.of(2), 6.0, 4.0), aBar);
    }

    @Test
    void aClippedGradientKeepsItsSignAndNotItsSize() {
        Tensor a = Tensor.of(Shape.of(3), 1.0, 2.0, -3.0);
        assertEquals(Tensor.of(Shape.of(3), 1.0, 1.0, -1.0), gradient(x -> square(Control.clipGradient(x, 1)), a));
        assertEquals(Tensor.of(Shape.of(3), 2.0, 4.0, -5.0), gradient(x -> square(Control.clipGradient(x, 5)), a));
    }

    @Test
    void aReversedGradientHasTheOtherSign() {
        Tensor a = Tensor.of(Shape.of(2), 1.0, -3.0);
        assertEquals(Tensor.of(Shape.of(2), -1.0, 3.0), gradient(x -> square(Control.reverseGradient(x, 0.5)), a));
    }

    @Test
    void aCheckpointOfSeveralComputesAgainWhatIsInsideOnly() {
        List<Tensor> outside = new ArrayList<>();
        List<Tensor> inside = new ArrayList<>();
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2));
            Expr b = Control.watch(square(a), outside::add);
            Expr y = Control.checkpoint(
                    in -> Reductions.sum(
                            Control.watch(square(in.get(0)), inside::add).times(in.get(1))),
                    List.of(b, a));
            Expr gradient = graph.gradient(y, a);
            a.set(2.0, -1.0);
            graph.forward(y, gradient);
            assertEquals(31, y.item());
            assertArrayEquals(new double[] {80, 5}, gradient.value().toDoubles());
        }
        assertEquals(1, outside.size());
        assertEquals(2, inside.size());
    }

    @Test
    void aCheckpointOfNothingIsRefused() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Control.checkpoint(in -> in.get(0), List.of()));
        assertTrue(e.getMessage().contains("checkpoint: needs at least one input"), e.getMessage());
    }

    private static Tensor gradient(UnaryOperator<Expr> f, Tensor a) {
        return Derivatives.vjp(f, a, Tensor.full(a.shape(), a.dtype(), 1));
    }
}
