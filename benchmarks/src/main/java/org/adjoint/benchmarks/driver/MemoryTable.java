package org.adjoint.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.adjoint.benchmarks.MemoryUse;

/** What each workload needs of memory: a line for each row of workloads and number of threads. */
final class MemoryTable {
    private MemoryTable() {}

    static List<String> markdown(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("Peak memory in MiB. LibTorch's is that of its faster setting.");
        lines.add("");
        lines.add(
                "| workload | threads | held by Adjoint's engine | outside the heap, Adjoint | outside the heap, LibTorch "
                        + "| Adjoint / LibTorch | process, Adjoint | process, LibTorch |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|");
        rows.stream().map(MemoryTable::line).forEach(lines::add);
        return lines;
    }

    private static String line(Row row) {
        Optional<Outcome> adjoint = row.fastest(Contender.ADJOINT);
        Optional<Outcome> libtorch = row.libtorch();
        Optional<Double> adjointOutside = mib(adjoint, MemoryUse::outsideHeapKib);
        Optional<Double> libtorchOutside = mib(libtorch, MemoryUse::outsideHeapKib);
        return "| "
                + String.join(
                        " | ",
                        row.name(),
                        Integer.toString(row.threads()),
                        text(mib(adjoint, MemoryUse::frameworkKib)),
                        text(adjointOutside),
                        text(libtorchOutside),
                        Row.ratio(adjointOutside, libtorchOutside),
                        text(mib(adjoint, MemoryUse::peakKib)),
                        text(mib(libtorch, MemoryUse::peakKib)))
                + " |";
    }

    /** Negative is what a system or a framework does not tell. */
    private static Optional<Double> mib(Optional<Outcome> outcome, ToLongFunction<MemoryUse> part) {
        return outcome.map(o -> o.mostMib(part)).filter(figure -> figure >= 0);
    }

    private static String text(Optional<Double> mib) {
        return mib.map(figure -> String.format(Locale.ROOT, figure < 10 ? "%.1f" : "%.0f", figure))
                .orElse(Row.NONE);
    }
}
