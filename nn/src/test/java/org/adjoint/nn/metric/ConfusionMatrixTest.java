package org.adjoint.nn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private final ConfusionMatrix matrix = new ConfusionMatrix(3);

    @Test
    void rowsAreTheTruthAndColumnsThePrediction() {
        matrix.add(0, 0);
        matrix.add(0, 1);
        matrix.add(1, 1);
        matrix.add(0, 1);
        assertEquals(2, matrix.count(0, 1));
        assertEquals(0, matrix.count(1, 0));
        assertEquals(4, matrix.total());
        assertEquals(0.5, matrix.accuracy());
        assertEquals(1 / 3.0, matrix.recall(0));
        assertEquals(1 / 3.0, matrix.precision(1));
    }

    @Test
    void theLargestScoreIsThePrediction() {
        matrix.add(Tensor.of(Shape.of(3, 3), 0f, 2, 1, 5, 4, 3, -3, -2, -1), 1, 0, 2);
        assertEquals(3, matrix.correct());
    }

    @Test
    void theLowestClassOfATieIsThePrediction() {
        matrix.add(Tensor.of(Shape.of(1, 3), 1f, 2, 2), 1);
        assertEquals(1, matrix.count(1, 1));
    }

    @Test
    void nanIsBelowEveryNumber() {
        float nan = Float.NaN;
        matrix.add(Tensor.of(Shape.of(3, 3), nan, -9, nan, 1, nan, nan, nan, nan, nan), 1, 0, 0);
        assertEquals(3, matrix.correct());
    }

    @Test
    void rowsBeyondTheTruthsAreNotCounted() {
        matrix.add(Tensor.of(Shape.of(2, 3), 1f, 0, 0, 1, 0, 0), 0);
        assertEquals(1, matrix.total());
    }

    @Test
    void aTableShowsCountsAndRecall() {
        matrix.add(0, 0);
        matrix.add(2, 1);
        String[] lines = matrix.toString().split("\\R");
        assertEquals("truth \\ predicted", lines[0]);
        assertEquals("    0 1 0 0  100.00%", lines[2]);
        assertEquals("    2 0 1 0    0.00%", lines[4]);
    }

    @Test
    void scoresAndClassesThatDoNotFitAreRefused() {
        Tensor narrow = Tensor.of(Shape.of(1, 2), 1f, 2);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> matrix.add(narrow, 0))
                .getMessage()
                .contains("(1, 2)"));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.add(0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.add(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(0));
    }
}
