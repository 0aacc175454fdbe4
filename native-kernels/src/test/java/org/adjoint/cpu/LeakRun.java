package org.adjoint.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;

/**
 * Trains for long and makes and drops many graphs, in a process of its own whose Java heap is of one size from the
 * start, so that its resident memory shows what native code and the JVM's own structures keep. Prints one {@link Reading}
 * a line.
 *
 * <p>Arguments: training steps, graphs.
 */
final class LeakRun {
    /** Shapes that the graphs take in turn: more than the cache keeps compiled plans for. */
    private static final int STRUCTURES = 50;
    /** Every fifth graph is forgotten, always of the same structures, so that each round leaves the cache the same. */
    private static final int FORGOTTEN = 5;

    private static final int READINGS = 5;

    private LeakRun() {}

    /**
     * What is in use at one time.
     *
     * @param phase what the process was doing
     * @param liveBytes native memory that the engine has handed out
     * @param residentKib all memory of the process, or -1 where the system does not tell
     */
    record Reading(String phase, long liveBytes, long residentKib) {
        static Reading now(String phase) throws IOException {
            return new Reading(phase, Native.adj_live_bytes(), resident());
        }

        private static long resident() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.exists(status)) {
                return -1;
            }
            try (Stream<String> lines = Files.lines(status)) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(-1);
            }
        }

        String line() {
            return phase + " " + liveBytes + " " + residentKib;
        }

        static Reading parse(String line) {
            String[] words = line.split(" ");
            return new Reading(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Backend cpu = Backends.named("cpu");
        List<Reading> readings = new ArrayList<>();
        train(cpu, Integer.parseInt(args[0]), readings);
        buildAndDrop(cpu, Integer.parseInt(args[1]), readings);
        readings.forEach(reading -> System.out.println(reading.line()));
    }

    private static void train(Backend cpu, int steps, List<Reading> readings) throws IOException {
        SmallNetwork.Weights weights = SmallNetwork.Weights.of(cpu, 20, 16, 5);
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, 32);
            Program training = network.training();
            for (int part = 0; part < READINGS; part++) {
                for (int step = 0; step < steps / READINGS; step++) {
                    network.feed(step);
                    training.run();
                    if (!Double.isFinite(network.loss.item())) {
                        throw new IllegalStateException("the loss is " + network.loss.item() + " at step " + step);
                    }
                }
                System.gc();
                readings.add(Reading.now("training"));
            }
        }
        weights.all().forEach(Parameter::close);
    }

    private static void buildAndDrop(Backend cpu, int graphs, List<Reading> readings)
            throws IOException, InterruptedException {
        SmallNetwork.Weights weights = SmallNetwork.Weights.of(cpu, 20, 16, 5);
        long settled = 0;
        for (int part = 0; part < READINGS; part++) {
            for (int i = 0; i < graphs / READINGS / STRUCTURES * STRUCTURES; i++) {
                buildAndDrop(cpu, weights, i);
            }
            settled = afterCollection(settled);
            readings.add(Reading.now("graphs"));
        }
    }

    private static void buildAndDrop(Backend cpu, SmallNetwork.Weights weights, int number) {
        Graph graph = Graph.on(cpu, DType.FLOAT32);
        SmallNetwork network = new SmallNetwork(graph, weights, 4 + number % STRUCTURES);
        network.feed(number);
        graph.forward();
        graph.backward();
        network.training().run();
        if (number % FORGOTTEN != 0) {
            graph.close();
        }
    }

    /**
     * Waits until the cleaners have freed what was forgotten: for {@code expected} bytes if that is known, else until
     * nothing changes any more. A leak ends the wait after a few seconds.
     */
    private static long afterCollection(long expected) throws InterruptedException {
        long before = -1;
        for (int tries = 0; tries < 40; tries++) {
            System.gc();
            Thread.sleep(50);
            long live = Native.adj_live_bytes();
            if (expected > 0 ? live == expected : live == before) {
                return live;
            }
            before = live;
        }
        return before;
    }
}
