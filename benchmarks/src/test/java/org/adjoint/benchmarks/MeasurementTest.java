package org.adjoint.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MeasurementTest {
    @Test
    void aLineReadsBackAsItWasWritten() {
        Measurement measurement = new Measurement(12.5, 960, new Check(0.1, 1e9), new MemoryUse(4096, 512, -1));
        assertEquals(Optional.of(measurement), Measurement.parse(measurement.line()));
    }

    @Test
    void otherOutputIsNoMeasurement() {
        assertEquals(Optional.empty(), Measurement.parse(Worker.MISSING));
        assertEquals(Optional.empty(), Measurement.parse(""));
    }

    @Test
    void checksAgreeToOnePartInAThousand() {
        assertTrue(agree(new Check(1, 1000), new Check(1.0009, 1000.9)));
        assertFalse(agree(new Check(1, 1000), new Check(1.0011, 1000)));
        assertFalse(agree(new Check(1, 1000), new Check(1, 1001.1)));
    }

    @Test
    void notANumberAgreesWithNothing() {
        assertFalse(agree(new Check(Double.NaN, 1), new Check(Double.NaN, 1)));
    }

    private static boolean agree(Check one, Check other) {
        return WorkloadId.LENET.agree(one, other);
    }

    @Test
    void roundingMayMoveTheLastLossUnderAdam() {
        assertTrue(WorkloadId.WIDE_MLP_ADAM.accepts(new Check(2.6918368, 0.0037993)));
        assertFalse(WorkloadId.WIDE_MLP_ADAM.accepts(new Check(2.6918368, 0.00379)));
        assertFalse(WorkloadId.WIDE_MLP_ADAM.accepts(new Check(2.6949, 0.0038068)));
    }
}
