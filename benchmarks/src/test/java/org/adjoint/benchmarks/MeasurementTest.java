package org.adjoint.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MeasurementTest {
    @Test
    void aLineReadsBackAsItWasWritten() {
        Measurement measurement = new Measurement(12.5, 960, new Check(0.1, 1e9), 4096);
        assertEquals(Optional.of(measurement), Measurement.parse(measurement.line()));
    }

    @Test
    void otherOutputIsNoMeasurement() {
        assertEquals(Optional.empty(), Measurement.parse(Worker.MISSING));
        assertEquals(Optional.empty(), Measurement.parse(""));
    }

    @Test
    void checksAgreeToOnePartInAThousand() {
        assertTrue(new Check(1, 1000).agreesWith(new Check(1.0009, 1000.9)));
        assertFalse(new Check(1, 1000).agreesWith(new Check(1.0011, 1000)));
        assertFalse(new Check(1, 1000).agreesWith(new Check(1, 1001.1)));
    }

    @Test
    void notANumberAgreesWithNothing() {
        assertFalse(new Check(Double.NaN, 1).agreesWith(new Check(Double.NaN, 1)));
    }
}
