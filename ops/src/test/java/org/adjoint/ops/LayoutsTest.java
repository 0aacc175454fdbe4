package org.adjoint.ops;

import static org.adjoint.ops.Derivatives.value;
import static org.adjoint.ops.Derivatives.vjpCounting;
import static org.adjoint.ops.Layouts.broadcastTo;
import static org.adjoint.ops.Layouts.expandDims;
import static org.adjoint.ops.Layouts.flatten;
import static org.adjoint.ops.Layouts.oneHot;
import static org.adjoint.ops.Layouts.permute;
import static org.adjoint.ops.Layouts.reshape;
import static org.adjoint.ops.Layouts.squeeze;
import static org.adjoint.ops.Parts.concatenate;
import static org.adjoint.ops.Parts.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class LayoutsTest {
    private static final Tensor A = Tensor.generate(Shape.of(2, 3), DType.FLOAT64, i -> i);

    private static double[] of(double... numbers) {
        return numbers;
    }

    private static Shape shape(UnaryOperator<Expr> f, int... dims) {
        return value(f, Tensor.full(Shape.of(dims), DType.FLOAT64, 0)).shape();
    }

    @Test
    void reshapeKeepsTheRowMajorOrder() {
        assertEquals(A.reshape(Shape.of(3, 2)), value(a -> reshape(a, Shape.of(3, 2)), A));
        assertEquals(A.reshape(Shape.of(6)), value(a -> flatten(a), A));
        assertArrayEquals(of(1, 2, 3, 4, 5, 6), vjpCounting(a -> reshape(a, Shape.of(3, 2)), A));
        // Reading columns first: the elements move, and the adjoint moves them back.
        assertArrayEquals(of(1, 3, 5, 2, 4, 6), vjpCounting(a -> flatten(permute(a, 1, 0)), A));
    }

    @Test
    void expandDimsPutsTheAxisWhereTold() {
        assertEquals(Shape.of(1, 2, 3), shape(a -> expandDims(a, 0), 2, 3));
        assertEquals(Shape.of(2, 1, 3), shape(a -> expandDims(a, 1), 2, 3));
        assertEquals(Shape.of(2, 3, 1), shape(a -> expandDims(a, 2), 2, 3));
        assertEquals(Shape.of(2, 3, 1), shape(a -> expandDims(a, -1), 2, 3));
        assertEquals(Shape.of(1, 2, 3), shape(a -> expandDims(a, -3), 2, 3));
        assertEquals(Shape.of(1), shape(a -> expandDims(a, 0)));
    }

    @Test
    void squeezeDropsAxesOfExtentOne() {
        assertEquals(Shape.of(2, 3), shape(a -> squeeze(a), 1, 2, 1, 3));
        assertEquals(Shape.of(1, 2, 3), shape(a -> squeeze(a, 2), 1, 2, 1, 3));
        assertEquals(Shape.of(2, 1, 3), shape(a -> squeeze(a, -4), 1, 2, 1, 3));
        assertEquals(Shape.scalar(), shape(a -> squeeze(a), 1, 1));
    }

    @Test
    void broadcastRepeatsAndItsAdjointAddsUp() {
        Tensor column = Tensor.of(Shape.of(2, 1), 5.0, 6.0);
        assertEquals(Tensor.of(Shape.of(2, 3), 5.0, 5, 5, 6, 6, 6), value(a -> broadcastTo(a, Shape.of(2, 3)), column));
        assertArrayEquals(of(6, 15), vjpCounting(a -> broadcastTo(a, Shape.of(2, 3)), column));
        assertArrayEquals(
                of(1 + 3 + 5 + 7, 2 + 4 + 6 + 8),
                vjpCounting(a -> broadcastTo(a, Shape.of(2, 2, 2)), Tensor.of(Shape.of(2), 1.0, 2.0)));
    }

    @Test
    void transposePermutesTheAxes() {
        Tensor cube = Tensor.generate(Shape.of(2, 3, 4), DType.FLOAT64, i -> i);
        Tensor permuted = value(a -> permute(a, 2, 0, 1), cube);
        assertEquals(Shape.of(4, 2, 3), permuted.shape());
        assertEquals(cube.get(1, 2, 3), permuted.get(3, 1, 2));
        double[] aBar = vjpCounting(a -> permute(a, 2, 0, 1), cube);
        assertEquals(1 + 3 * 6 + 1 * 3 + 2, aBar[1 * 12 + 2 * 4 + 3]);
    }

    @Test
    void aSliceGivesItsAdjointBackInPlaceAndZeroElsewhere() {
        assertEquals(Tensor.of(Shape.of(2, 2), 1.0, 2, 4, 5), value(a -> slice(a, 1, 1, 3), A));
        assertArrayEquals(of(0, 1, 2, 0, 3, 4), vjpCounting(a -> slice(a, -1, 1, 3), A));
        assertEquals(Shape.of(2, 0), value(a -> slice(a, 1, 2, 2), A).shape());
    }

    @Test
    void concatenatedPartsGetTheirOwnStretchBack() {
        UnaryOperator<Expr> doubled = a -> concatenate(1, a, slice(a, 1, 0, 1));
        assertEquals(Tensor.of(Shape.of(2, 4), 0.0, 1, 2, 0, 3, 4, 5, 3), value(doubled, A));
        assertArrayEquals(of(1 + 4, 2, 3, 5 + 8, 6, 7), vjpCounting(doubled, A));
        assertEquals(Shape.of(4, 3), shape(a -> concatenate(-2, a, a), 2, 3));
    }

    @Test
    void oneHotMarksTheLabel() {
        Tensor labels = Tensor.of(Shape.of(3), 2, 0, 1);
        Tensor hot = value(l -> oneHot(l, 3, DType.FLOAT32), labels);
        assertEquals(Tensor.of(Shape.of(3, 3), 0f, 0, 1, 1, 0, 0, 0, 1, 0), hot);
        assertEquals(
                Shape.of(2, 2, 5),
                value(l -> oneHot(l, 5, DType.FLOAT64), Tensor.of(Shape.of(2, 2), 0, 1, 2, 4))
                        .shape());
    }

    @Test
    void aComputedLabelThatIsNoClassIsRefusedByTheRun() {
        Tensor numbers = Tensor.of(Shape.of(2), 1.0, 3.0);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> value(a -> oneHot(Types.cast(a, DType.INT32), 3, DType.FLOAT64), numbers));
        assertTrue(
                e.getMessage().startsWith("oneHot: element 1 of the indices (2) is 3, outside [0, 3)"), e.getMessage());
    }

    @Test
    void integersHaveLayoutsToo() {
        Tensor labels = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        assertEquals(Tensor.of(Shape.of(4), 1, 3, 2, 4), value(a -> flatten(permute(a, 1, 0)), labels));
        assertEquals(
                Tensor.of(Shape.of(1, 4), 3, 4, 1, 2),
                value(a -> concatenate(1, slice(a, 0, 1, 2), slice(a, 0, 0, 1)), labels));
    }
}
