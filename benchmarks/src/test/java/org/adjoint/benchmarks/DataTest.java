package org.adjoint.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class DataTest {
    @Test
    void numbersFollowTheirFormula() {
        double v = Math.sin(2 + 0.37 * 3) * 43758.5453;
        double fraction = v - Math.floor(v);
        assertEquals((float) (-0.5 + fraction), Data.w(3, 0.5, 4)[1]);
        assertEquals((float) (1 + 2 * fraction), Data.u(3, 1, 3, 4)[1]);
    }

    @Test
    void labelsCycleThroughTheClasses() {
        assertArrayEquals(new long[] {3, 0, 7, 4}, Data.labels(4));
    }

    @Test
    void oneHotRowsMarkTheLabel() {
        float[] matrix = Data.oneHotLabels(2);
        float[] expected = new float[20];
        expected[3] = 1;
        expected[10] = 1;
        assertArrayEquals(expected, matrix);
    }

    @Test
    void theScalarInputCyclesInSixteenths() {
        assertEquals(0.5f, Data.scalarX1(0));
        assertEquals(0.5625f, Data.scalarX1(1));
        assertEquals(0.5f, Data.scalarX1(16));
    }
}
