package org.adjoint.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run of the driver found: the machine, the table of times and the table of memory. */
final class Report {
    private final List<Outcome> outcomes;
    private final Map<Integer, Rates> rates;
    private final double loadBefore;

    /** @param loadBefore the machine's load average before the first run, negative if unknown */
    Report(List<Outcome> outcomes, Map<Integer, Rates> rates, double loadBefore) {
        this.outcomes = outcomes;
        this.rates = rates;
        this.loadBefore = loadBefore;
    }

    /** Whether every contender that took part computed the right thing. */
    boolean correct() {
        return outcomes.stream().allMatch(outcome -> outcome.correct() && outcome.failures() == 0)
                && outcomes.stream().allMatch(outcome -> outcomes.stream()
                        .filter(other -> other.workload() == outcome.workload())
                        .allMatch(outcome::agreesWith));
    }

    List<String> markdown() {
        List<Row> rows = Row.of(outcomes);
        List<String> lines = new ArrayList<>(machine());
        lines.add("");
        lines.addAll(new TimeTable(rates).markdown(rows));
        lines.add("");
        lines.addAll(MemoryTable.markdown(rows));
        return lines;
    }

    private List<String> machine() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "Load average of the machine before the first run: %.1f.", loadBefore));
        lines.add("");
        lines.add("| threads | sgemm 2048³, GFLOP/s | copy, GB/s read and written |");
        lines.add("|--:|--:|--:|");
        rates.forEach((threads, rate) -> lines.add(String.format(
                Locale.ROOT,
                "| %d | %.0f | %.1f |",
                threads,
                rate.flopsPerSecond() / 1e9,
                rate.copyBytesPerSecond() / 1e9)));
        return lines;
    }
}
