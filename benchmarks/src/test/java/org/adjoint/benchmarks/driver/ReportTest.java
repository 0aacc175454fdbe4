package org.adjoint.benchmarks.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.adjoint.benchmarks.Check;
import org.adjoint.benchmarks.Measurement;
import org.adjoint.benchmarks.MemoryUse;
import org.adjoint.benchmarks.WorkloadId;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final Check LSTM = new Check(0.004655523, 0.6371833);
    private static final Rates RATES = new Rates(200e9, 20e9);

    @Test
    void theFastestOfWorkloadsInOneRowCounts() {
        String line = timeLine(
                outcome(WorkloadId.LSTM_CELLS, Contender.ADJOINT, 50_000, LSTM),
                outcome(WorkloadId.LSTM_FUSED, Contender.LIBTORCH_MKL, 80_000, LSTM),
                outcome(WorkloadId.LSTM_CELLS, Contender.LIBTORCH_MKL, 90_000, LSTM),
                outcome(WorkloadId.LSTM_FUSED, Contender.LIBTORCH_OPENBLAS, 70_000, LSTM));
        assertTrue(
                line.startsWith(
                        "| lstm | 1 | 50,000 (lstm_cells) | 80,000 (lstm_fused) | 70,000 (lstm_fused) | 1.40 |"),
                line);
    }

    @Test
    void aMissingWorkloadKeepsItsLine() {
        String line = timeLine(
                new Outcome(WorkloadId.LSTM_CELLS, 1, Contender.ADJOINT, List.of(), 0),
                outcome(WorkloadId.LSTM_CELLS, Contender.LIBTORCH_MKL, 90_000, LSTM));
        assertTrue(line.startsWith("| lstm | 1 | missing | 90,000 (lstm_cells) | – | – |"), line);
    }

    @Test
    void aWrongResultIsNamed() {
        Outcome wrong = outcome(WorkloadId.LSTM_CELLS, Contender.ADJOINT, 1, new Check(0.0047, 0.6371833));
        assertTrue(timeLine(wrong).endsWith("| Adjoint is wrong |"), timeLine(wrong));
        assertFalse(new Report(List.of(wrong), Map.of(1, RATES), 0).correct());
    }

    @Test
    void aFailedWorkerIsNamed() {
        Outcome failed = new Outcome(WorkloadId.LSTM_CELLS, 1, Contender.LIBTORCH_MKL, List.of(), 1);
        assertTrue(timeLine(failed).endsWith("| LibTorch, MKL failed |"), timeLine(failed));
        assertFalse(new Report(List.of(failed), Map.of(1, RATES), 0).correct());
    }

    @Test
    void memoryIsToldWithAndWithoutTheHeap() {
        String line = lastLine(
                outcome(WorkloadId.LENET, Contender.ADJOINT, 1, LSTM),
                outcome(WorkloadId.LENET, Contender.LIBTORCH_MKL, 2, LSTM));
        assertEquals("| lenet | 1 | 5.0 | 200 | 200 | 1.00 | 300 | 300 |", line);
    }

    @Test
    void aFormulaRewrittenByHandHasALineOfItsOwn() {
        String line = timeLine(outcome(WorkloadId.POINTWISE_1M_BY_HAND, Contender.LIBTORCH_MKL, 7, LSTM));
        assertTrue(line.startsWith("| pointwise_1m, rewritten by hand | 1 | missing | 7.00 | "), line);
    }

    @Test
    void theFloorAddsProductsAndTraffic() {
        WorkloadId id = WorkloadId.POINTWISE_1M;
        assertEquals((1 << 24) / 20e9 * 1e6, RATES.floorMicros(id.cost()), 1e-6);
        assertEquals(
                WorkloadId.LENET.cost().flops() / 200e9 * 1e6
                        + WorkloadId.LENET.cost().bytes() / 20e9 * 1e6,
                RATES.floorMicros(WorkloadId.LENET.cost()),
                1e-6);
    }

    private static String lastLine(Outcome... outcomes) {
        List<String> lines = new Report(List.of(outcomes), Map.of(1, RATES), 0).markdown();
        return lines.get(lines.size() - 1);
    }

    /** Of the table of times, for outcomes of one row. */
    private static String timeLine(Outcome... outcomes) {
        return new TimeTable(Map.of(1, RATES))
                .markdown(Row.of(List.of(outcomes)))
                .get(4);
    }

    private static Outcome outcome(WorkloadId id, Contender contender, double micros, Check check) {
        return new Outcome(
                id,
                1,
                contender,
                List.of(new Measurement(micros, 10, check, new MemoryUse(300 << 10, 100 << 10, 5 << 10))),
                0);
    }
}
