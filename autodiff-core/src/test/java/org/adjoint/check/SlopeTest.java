package org.adjoint.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlopeTest {
    /** Four copies of a number at 0, under cotangents that add up to nothing but rounding. */
    @Test
    void termsThatCancelBesideThePointAreRounded() {
        Slope slope = Slope.of(
                h -> new Subject.Value(Math.copySign(Math.ulp(4 * h), h), 4 * Math.abs(h), 4),
                new Subject.Value(0, 0, 4),
                0,
                0x1p-8,
                1e-6);
        assertTrue(Math.abs(slope.value()) <= slope.rounding(), slope.toString());
    }
}
