package org.adjoint.nn.init;

import static org.adjoint.nn.init.Initializers.constant;
import static org.adjoint.nn.init.Initializers.glorotNormal;
import static org.adjoint.nn.init.Initializers.glorotUniform;
import static org.adjoint.nn.init.Initializers.heNormal;
import static org.adjoint.nn.init.Initializers.heUniform;
import static org.adjoint.nn.init.Initializers.normal;
import static org.adjoint.nn.init.Initializers.ones;
import static org.adjoint.nn.init.Initializers.uniform;
import static org.adjoint.nn.init.Initializers.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.adjoint.Initializer;
import org.adjoint.Shape;
import org.junit.jupiter.api.Test;

class InitializersTest {
    private static final Shape WIDE = Shape.of(300, 100);

    private static double[] draw(Initializer initializer, Shape shape) {
        return initializer.elements(shape, new SplittableRandom(7));
    }

    private static double mean(double[] elements) {
        return Arrays.stream(elements).average().orElseThrow();
    }

    private static double variance(double[] elements) {
        double mean = mean(elements);
        return Arrays.stream(elements)
                .map(e -> (e - mean) * (e - mean))
                .average()
                .orElseThrow();
    }

    @Test
    void constantsFillAnyShape() {
        assertArrayEquals(new double[] {0, 0, 0}, draw(zeros(), Shape.of(3)));
        assertArrayEquals(new double[] {1}, draw(ones(), Shape.scalar()));
        assertArrayEquals(new double[] {2.5, 2.5}, draw(constant(2.5), Shape.of(1, 2)));
        assertArrayEquals(new double[0], draw(ones(), Shape.of(0, 4)));
    }

    @Test
    void uniformStaysInItsIntervalAndFillsIt() {
        double[] elements = draw(uniform(-1, 3), WIDE);
        assertTrue(Arrays.stream(elements).allMatch(e -> e >= -1 && e < 3));
        assertEquals(1, mean(elements), 0.03);
        assertEquals(16.0 / 12, variance(elements), 0.03);
    }

    @Test
    void normalHasItsMeanDeviationAndTails() {
        double[] elements = draw(normal(2, 0.5), WIDE);
        assertEquals(2, mean(elements), 0.01);
        assertEquals(0.25, variance(elements), 0.005);
        double beyondTwoDeviations =
                Arrays.stream(elements).filter(e -> Math.abs(e - 2) > 1).count() / (double) elements.length;
        assertEquals(0.0455, beyondTwoDeviations, 0.005);
    }

    @Test
    void glorotHasVarianceTwoByInPlusOut() {
        assertEquals(2.0 / 400, variance(draw(glorotUniform(), WIDE)), 1e-4);
        assertEquals(2.0 / 400, variance(draw(glorotNormal(), WIDE)), 1e-4);
        double limit = Math.sqrt(6.0 / 400);
        assertTrue(Arrays.stream(draw(glorotUniform(), WIDE)).allMatch(e -> Math.abs(e) <= limit));
    }

    @Test
    void heHasVarianceTwoByIn() {
        assertEquals(2.0 / 300, variance(draw(heUniform(), WIDE)), 1e-4);
        assertEquals(2.0 / 300, variance(draw(heNormal(), WIDE)), 1e-4);
    }

    @Test
    void equalSeedsDrawEqualValues() {
        for (Initializer initializer : List.of(uniform(0, 1), normal(0, 1), glorotNormal())) {
            assertArrayEquals(draw(initializer, WIDE), draw(initializer, WIDE));
        }
    }

    @Test
    void badArgumentsAreNamed() {
        String rank = assertThrows(IllegalArgumentException.class, () -> draw(heNormal(), Shape.of(3)))
                .getMessage();
        assertEquals("heNormal: needs a matrix of shape (in, out), the shape is (3)", rank);
        assertThrows(IllegalArgumentException.class, () -> uniform(1, 0));
        assertThrows(IllegalArgumentException.class, () -> uniform(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> normal(0, -1));
    }
}
