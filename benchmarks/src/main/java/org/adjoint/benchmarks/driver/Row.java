package org.adjoint.benchmarks.driver;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.adjoint.benchmarks.Cost;

/**
 * What the contenders reached in one line of the tables.
 *
 * @param outcomes of every workload of the line and every contender, at this number of threads
 */
record Row(String name, int threads, List<Outcome> outcomes) {
    /** Stands for a figure that there is not. */
    static final String NONE = "–";

    /** The rows of all outcomes, in the order in which they first occur. */
    static List<Row> of(List<Outcome> all) {
        return all.stream()
                .map(outcome -> new Row(outcome.workload().row(), outcome.threads(), List.of()))
                .distinct()
                .map(row -> new Row(
                        row.name, row.threads, all.stream().filter(row::holds).toList()))
                .toList();
    }

    private boolean holds(Outcome outcome) {
        return outcome.workload().row().equals(name) && outcome.threads() == threads;
    }

    /** The fastest workload of the line in one contender; empty if it offers none. */
    Optional<Outcome> fastest(Contender contender) {
        return outcomes.stream()
                .filter(outcome -> outcome.contender() == contender && !outcome.missing())
                .min(Outcome.fastestFirst());
    }

    /** LibTorch under its faster setting. */
    Optional<Outcome> libtorch() {
        return Stream.of(Contender.LIBTORCH_MKL, Contender.LIBTORCH_OPENBLAS)
                .map(this::fastest)
                .flatMap(Optional::stream)
                .min(Outcome.fastestFirst());
    }

    Cost cost() {
        return outcomes.get(0).workload().cost();
    }

    static String ratio(Optional<Double> numerator, Optional<Double> denominator) {
        return numerator
                .flatMap(n -> denominator.map(d -> String.format(Locale.ROOT, "%.2f", n / d)))
                .orElse(NONE);
    }
}
