package org.adjoint.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RateScheduleTest {
    @Test
    void constantNeverChanges() {
        assertEquals(0.3, RateSchedule.constant(0.3).at(0));
        assertEquals(0.3, RateSchedule.constant(0.3).at(1_000_000_000_000L));
    }

    @Test
    void stepsMultiplyAfterEachLength() {
        RateSchedule steps = RateSchedule.steps(1, 0.5, 10);
        assertEquals(1, steps.at(9));
        assertEquals(0.5, steps.at(10));
        assertEquals(0.25, steps.at(29));
    }

    @Test
    void cosineFallsFromTheRateToTheFloorAndStaysThere() {
        RateSchedule cosine = RateSchedule.cosine(1, 0.2, 100);
        assertEquals(1, cosine.at(0));
        assertEquals(0.6, cosine.at(50), 1e-15);
        assertEquals(0.2 + 0.4 * (1 + Math.sqrt(0.5)), cosine.at(25), 1e-15);
        assertEquals(0.2, cosine.at(100), 1e-15);
        assertEquals(0.2, cosine.at(1000), 1e-15);
    }

    @Test
    void warmUpRisesEvenlyAndThenTheScheduleStarts() {
        RateSchedule warm = RateSchedule.steps(1, 0.5, 2).afterWarmUp(4);
        assertEquals(0.25, warm.at(0));
        assertEquals(1, warm.at(3));
        assertEquals(1, warm.at(4));
        assertEquals(0.5, warm.at(6));
    }

    @Test
    void lengthsBelowOneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.cosine(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.steps(1, 0.5, 0));
        assertThrows(
                IllegalArgumentException.class, () -> RateSchedule.constant(1).afterWarmUp(0));
    }
}
