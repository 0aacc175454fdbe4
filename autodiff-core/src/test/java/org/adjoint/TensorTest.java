package org.adjoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void elementsAreCopiedInAndOut() {
        double[] elements = {1, 2, 3};
        Tensor tensor = Tensor.of(Shape.of(3), elements);
        elements[0] = 9;
        tensor.toDoubles()[1] = 9;
        assertArrayEquals(new double[] {1, 2, 3}, tensor.toDoubles());
    }

    @Test
    void aWrongNumberOfElementsIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> Tensor.of(Shape.of(2, 2), 1f, 2))
                .getMessage();
        assertTrue(message.contains("2 elements") && message.contains("(2, 2)"), message);
    }

    @Test
    void raggedRowsAreRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> Tensor.matrix(new float[][] {{1, 2}, {3}}))
                .getMessage();
        assertTrue(message.contains("row 1 has 1"), message);
        assertEquals(Shape.of(0, 0), Tensor.matrix(new double[0][]).shape());
    }

    @Test
    void indicesAreCheckedAxisByAxis() {
        Tensor tensor = Tensor.matrix(new double[][] {{1, 2, 3}, {4, 5, 6}});
        assertEquals(6, tensor.get(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> tensor.get(1));
    }

    @Test
    void castsRoundToNearestAndTruncateToIntegers() {
        Tensor tensor = Tensor.of(Shape.of(4), 0.1, -1.9, 3e10, Double.NaN);
        assertEquals(0.1f, tensor.cast(DType.FLOAT32).at(0));
        assertArrayEquals(
                new int[] {0, -1, Integer.MAX_VALUE, 0},
                tensor.cast(DType.INT32).toInts());
        assertArrayEquals(new float[] {0.1f, -1.9f, 3e10f, Float.NaN}, tensor.toFloats());
    }

    @Test
    void reshapeKeepsTheOrderAndRefusesAnotherSize() {
        Tensor tensor = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertEquals(5, tensor.reshape(Shape.of(3, 2)).get(2, 0));
        assertThrows(IllegalArgumentException.class, () -> tensor.reshape(Shape.of(7)));
    }

    @Test
    void equalityIsOfTypeShapeAndBits() {
        Tensor a = Tensor.of(Shape.of(2), 1.0, Double.NaN);
        assertEquals(a, Tensor.of(Shape.of(2), 1.0, Double.NaN));
        assertEquals(a.hashCode(), Tensor.of(Shape.of(2), 1.0, Double.NaN).hashCode());
        assertNotEquals(a, a.cast(DType.FLOAT32));
        assertNotEquals(a, a.reshape(Shape.of(1, 2)));
        assertNotEquals(Tensor.scalar(0.0), Tensor.scalar(-0.0));
    }

    @Test
    void itemNeedsExactlyOneElement() {
        assertEquals(4, Tensor.of(Shape.of(1, 1), 4.0).item());
        assertThrows(IllegalStateException.class, () -> Tensor.of(Shape.of(0), new double[0])
                .item());
    }

    @Test
    void textShowsTypeShapeAndTheFirstElements() {
        assertEquals("INT32(2) [1, 2]", Tensor.of(Shape.of(2), 1, 2).toString());
        assertTrue(Tensor.full(Shape.of(9), DType.FLOAT32, 1).toString().endsWith(", ...]"));
    }
}
