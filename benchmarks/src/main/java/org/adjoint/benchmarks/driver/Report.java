package org.adjoint.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adjoint.benchmarks.WorkloadId;

/** The table: a line for each row of workloads and number of threads. */
final class Report {
    private static final String NONE = "–";

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
                && outcomes.stream().allMatch(this::agreesWithOthers);
    }

    private boolean agreesWithOthers(Outcome outcome) {
        return outcomes.stream()
                .filter(other -> other.workload() == outcome.workload())
                .flatMap(other -> other.runs().stream())
                .allMatch(run ->
                        outcome.runs().stream().allMatch(own -> own.check().agreesWith(run.check())));
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Medians and floors in microseconds, peak resident memory in MiB. LibTorch's figure in a ratio is that "
                        + "of its faster setting.");
        lines.add("");
        lines.add(String.format(Locale.ROOT, "Load average of the machine before the first run: %.1f.", loadBefore));
        lines.add("");
        lines.addAll(machine());
        lines.add("");
        lines.add("| workload | threads | Adjoint | LibTorch, MKL | LibTorch, OpenBLAS | LibTorch / Adjoint | floor "
                + "| Adjoint / floor | LibTorch / floor | peak Adjoint | peak LibTorch | check |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        outcomes.stream()
                .map(outcome -> new Row(outcome.workload().row(), outcome.threads()))
                .distinct()
                .map(this::tableLine)
                .forEach(lines::add);
        return lines;
    }

    private List<String> machine() {
        List<String> lines = new ArrayList<>();
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

    private String tableLine(Row row) {
        Optional<Outcome> adjoint = fastest(row, Contender.ADJOINT);
        Optional<Outcome> mkl = fastest(row, Contender.LIBTORCH_MKL);
        Optional<Outcome> openblas = fastest(row, Contender.LIBTORCH_OPENBLAS);
        Optional<Outcome> libtorch =
                Stream.of(mkl, openblas).flatMap(Optional::stream).min(Outcome.fastestFirst());
        Optional<Double> floor = floor(row);
        return "| "
                + String.join(
                        " | ",
                        row.name(),
                        Integer.toString(row.threads()),
                        adjoint.map(Report::median).orElse("missing"),
                        mkl.map(Report::median).orElse(NONE),
                        openblas.map(Report::median).orElse(NONE),
                        ratio(libtorch.map(Outcome::medianMicros), adjoint.map(Outcome::medianMicros)),
                        floor.map(Report::micros).orElse(NONE),
                        ratio(adjoint.map(Outcome::medianMicros), floor),
                        ratio(libtorch.map(Outcome::medianMicros), floor),
                        adjoint.map(outcome -> Long.toString(outcome.peakMib())).orElse(NONE),
                        libtorch.map(outcome -> Long.toString(outcome.peakMib()))
                                .orElse(NONE),
                        verdict(row))
                + " |";
    }

    private Stream<Outcome> of(Row row) {
        return outcomes.stream()
                .filter(outcome -> outcome.workload().row().equals(row.name()) && outcome.threads() == row.threads());
    }

    private Optional<Outcome> fastest(Row row, Contender contender) {
        return of(row).filter(outcome -> outcome.contender() == contender && !outcome.missing())
                .min(Outcome.fastestFirst());
    }

    private Optional<Double> floor(Row row) {
        WorkloadId any = of(row).findFirst().orElseThrow().workload();
        return Rates.bounds(any.cost())
                ? Optional.of(rates.get(row.threads()).floorMicros(any.cost()))
                : Optional.empty();
    }

    private String verdict(Row row) {
        String faults =
                of(row).map(Report::fault).flatMap(Optional::stream).distinct().collect(Collectors.joining(", "));
        if (!faults.isEmpty()) {
            return faults;
        }
        return of(row).allMatch(this::agreesWithOthers) ? "ok" : "they differ";
    }

    private static Optional<String> fault(Outcome outcome) {
        String contender = outcome.contender().title();
        if (outcome.failures() > 0) {
            return Optional.of(contender + " failed");
        }
        return outcome.correct() ? Optional.empty() : Optional.of(contender + " is wrong");
    }

    /** LibTorch's fused and elementary LSTM share a row, so the row says which counts. */
    private static String median(Outcome outcome) {
        String time = micros(outcome.medianMicros());
        boolean oneOfSeveral =
                !outcome.workload().label().equals(outcome.workload().row());
        return oneOfSeveral ? time + " (" + outcome.workload().label() + ")" : time;
    }

    private static String micros(double value) {
        int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String ratio(Optional<Double> numerator, Optional<Double> denominator) {
        return numerator
                .flatMap(n -> denominator.map(d -> String.format(Locale.ROOT, "%.2f", n / d)))
                .orElse(NONE);
    }

    private record Row(String name, int threads) {}
}
