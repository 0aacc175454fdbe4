package org.adjoint.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How long each workload takes, against LibTorch and against the floor: a line for each row and number of threads. */
final class TimeTable {
    private final Map<Integer, Rates> rates;

    TimeTable(Map<Integer, Rates> rates) {
        this.rates = rates;
    }

    List<String> markdown(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("Medians and floors in microseconds. LibTorch's figure in a ratio is that of its faster setting.");
        lines.add("");
        lines.add("| workload | threads | Adjoint | LibTorch, MKL | LibTorch, OpenBLAS | LibTorch / Adjoint | floor "
                + "| Adjoint / floor | LibTorch / floor | check |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        rows.stream().map(this::line).forEach(lines::add);
        return lines;
    }

    private String line(Row row) {
        Optional<Outcome> adjoint = row.fastest(Contender.ADJOINT);
        Optional<Outcome> libtorch = row.libtorch();
        Optional<Double> floor = floor(row);
        return "| "
                + String.join(
                        " | ",
                        row.name(),
                        Integer.toString(row.threads()),
                        adjoint.map(TimeTable::median).orElse("missing"),
                        row.fastest(Contender.LIBTORCH_MKL)
                                .map(TimeTable::median)
                                .orElse(Row.NONE),
                        row.fastest(Contender.LIBTORCH_OPENBLAS)
                                .map(TimeTable::median)
                                .orElse(Row.NONE),
                        Row.ratio(libtorch.map(Outcome::medianMicros), adjoint.map(Outcome::medianMicros)),
                        floor.map(TimeTable::micros).orElse(Row.NONE),
                        Row.ratio(adjoint.map(Outcome::medianMicros), floor),
                        Row.ratio(libtorch.map(Outcome::medianMicros), floor),
                        verdict(row))
                + " |";
    }

    private Optional<Double> floor(Row row) {
        return Rates.bounds(row.cost())
                ? Optional.of(rates.get(row.threads()).floorMicros(row.cost()))
                : Optional.empty();
    }

    private static String verdict(Row row) {
        String faults = row.outcomes().stream()
                .map(TimeTable::fault)
                .flatMap(Optional::stream)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!faults.isEmpty()) {
            return faults;
        }
        return row.outcomes().stream()
                        .allMatch(outcome -> row.outcomes().stream().allMatch(outcome::agreesWith))
                ? "ok"
                : "they differ";
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
        return outcome.workload().sharesRow() ? time + " (" + outcome.workload().label() + ")" : time;
    }

    private static String micros(double value) {
        int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
