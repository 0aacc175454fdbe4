package org.adjoint.benchmarks.driver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.adjoint.benchmarks.Measurement;
import org.adjoint.benchmarks.Worker;
import org.adjoint.benchmarks.WorkloadId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs every contender on the same work, one process at a time and in turn, and prints the table. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares Adjoint with LibTorch. docs/benchmarks/README.md defines the work and the rules.")
public final class Benchmarks implements Callable<Integer> {
    private static final int WRONG = 1;

    @Option(names = "--workloads", split = ",", description = "Labels, separated by commas; default: all.")
    private List<String> workloads = List.of();

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "Computing threads. Default: 1,2.")
    private List<Integer> threadCounts = List.of();

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each, the best counts. Default: 3.")
    private int runs;

    @Option(names = "--out", description = "Also write the table to this file.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--quick", description = "Short runs: a look while developing, not a result.")
    private boolean quick;

    @Option(names = "--start-up", description = "Only the time from java to the first gradient.")
    private boolean startUp;

    @Option(names = "--cache", required = true, hidden = true, description = "Folder for unpacked native libraries.")
    private Path cache = Path.of("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (startUp) {
            write(StartUp.markdown(cache.resolve("start-up")));
            return CommandLine.ExitCode.OK;
        }
        List<WorkloadId> ids = workloads.isEmpty()
                ? List.of(WorkloadId.values())
                : workloads.stream().map(WorkloadId::ofLabel).toList();
        double loadBefore = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        JavaProcess processes = new JavaProcess(cache);
        Map<Integer, Rates> rates = new TreeMap<>();
        threadCounts.forEach(threads -> rates.put(threads, measureMachine(processes, threads)));
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, List<WorkloadId>> rows =
                ids.stream().collect(Collectors.groupingBy(WorkloadId::row, LinkedHashMap::new, Collectors.toList()));
        for (List<WorkloadId> row : rows.values()) {
            for (int threads : threadCounts) {
                outcomes.addAll(compare(processes, row, threads));
            }
        }
        Report report = new Report(outcomes, rates, loadBefore);
        write(report.markdown());
        return report.correct() ? CommandLine.ExitCode.OK : WRONG;
    }

    private void write(List<String> lines) throws IOException {
        lines.forEach(System.out::println);
        if (out.isPresent()) {
            Files.write(out.get(), lines);
        }
    }

    private static Rates measureMachine(JavaProcess processes, int threads) {
        List<String> lines =
                processes.run(Contender.LIBTORCH_OPENBLAS, 1, MachineRates.class, List.of(Integer.toString(threads)));
        return lines.stream()
                .map(Rates::parse)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new WorkerFailure("the machine's rates could not be measured"));
    }

    /** What stands in one row takes turns, so that a machine that slows down does so for all of it. */
    private List<Outcome> compare(JavaProcess processes, List<WorkloadId> row, int threads) {
        List<Outcome> outcomes = new ArrayList<>();
        for (WorkloadId id : row) {
            for (Contender contender : Contender.values()) {
                outcomes.add(new Outcome(id, threads, contender, List.of(), 0));
            }
        }
        for (int run = 0; run < runs; run++) {
            outcomes.replaceAll(outcome -> withOneMoreRun(processes, outcome));
        }
        return outcomes;
    }

    private Outcome withOneMoreRun(JavaProcess processes, Outcome outcome) {
        List<String> arguments = List.of(
                outcome.contender().framework(),
                outcome.workload().label(),
                Integer.toString(outcome.threads()),
                quick ? "quick" : "full");
        try {
            List<String> lines = processes.run(outcome.contender(), outcome.threads(), Worker.class, arguments);
            Optional<Measurement> measurement = lines.stream()
                    .map(Measurement::parse)
                    .flatMap(Optional::stream)
                    .findFirst();
            progress(outcome, measurement.map(Measurement::toString).orElse(Worker.MISSING));
            return measurement.map(outcome::withRun).orElse(outcome);
        } catch (WorkerFailure e) {
            progress(outcome, e.getMessage());
            return outcome.withFailure();
        }
    }

    private static void progress(Outcome outcome, String text) {
        System.err.printf(
                "%s, %d threads, %s: %s%n",
                outcome.workload().label(),
                outcome.threads(),
                outcome.contender().title(),
                text);
    }
}
