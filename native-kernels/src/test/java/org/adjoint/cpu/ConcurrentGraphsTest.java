package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Graphs of different threads share parameters, the plan cache and the pool, and know nothing of each other. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class ConcurrentGraphsTest {
    private static final int THREADS = 6;
    private static final int ROUNDS = 60;
    private static final int ROWS = 700;

    private static Backend cpu;
    private static int threadsBefore;
    private static double leastBefore;
    private static SmallNetwork.Weights weights;

    @BeforeAll
    static void prepare() {
        cpu = Backends.named("cpu");
        threadsBefore = Native.adj_get_threads();
        Native.adj_set_threads(3);
        leastBefore = Native.adj_set_least_divided(0);
        weights = SmallNetwork.Weights.of(cpu, 30, 40, 10);
    }

    @AfterAll
    static void restore() {
        Native.adj_set_threads(threadsBefore);
        Native.adj_set_least_divided(leastBefore);
        weights.all().forEach(Parameter::close);
    }

    /** Loss and gradients of a network of its own for {@code seed}, from a graph that is built, run and closed. */
    private static List<double[]> lossAndGradients(int seed) {
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, ROWS + seed % 3);
            network.feed(seed);
            graph.forward();
            graph.backward();
            List<double[]> all = new ArrayList<>();
            all.add(network.loss.value().toDoubles());
            network.parameters.forEach(p -> all.add(p.grad().toDoubles()));
            return all;
        }
    }

    /** The losses of some training steps with weights of its own. */
    private static double[] losses(int seed) {
        SmallNetwork.Weights own = SmallNetwork.Weights.of(cpu, 30, 40, 10);
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, own, ROWS);
            network.feed(seed);
            Program training = network.training();
            double[] losses = new double[5];
            for (int i = 0; i < losses.length; i++) {
                training.run();
                losses[i] = network.loss.item();
            }
            return losses;
        } finally {
            own.all().forEach(Parameter::close);
        }
    }

    @Test
    void eachThreadGetsTheBitsOfItsSerialRun() throws Exception {
        List<List<double[]>> serial = new ArrayList<>();
        List<double[]> serialLosses = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            serial.add(lossAndGradients(t));
            serialLosses.add(losses(t));
        }
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<Void>> work = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int seed = t;
            work.add(() -> {
                start.await();
                for (int round = 0; round < ROUNDS; round++) {
                    List<double[]> now = lossAndGradients(seed);
                    for (int i = 0; i < now.size(); i++) {
                        assertArrayEquals(serial.get(seed).get(i), now.get(i), "value " + i + " of thread " + seed);
                    }
                    assertArrayEquals(serialLosses.get(seed), losses(seed), "losses of thread " + seed);
                }
                return null;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Void> done : pool.invokeAll(work)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void oneGraphInTwoThreadsIsRefusedAndStaysUsable() throws Exception {
        try (Graph graph = Graph.on(cpu, DType.FLOAT32)) {
            SmallNetwork network = new SmallNetwork(graph, weights, ROWS);
            network.feed(1);
            graph.forward();
            Expr loss = network.loss;
            double expected = loss.item();
            List<String> refusals = new ArrayList<>();
            Thread other = new Thread(() -> {
                for (int i = 0; i < 3000; i++) {
                    try {
                        graph.forward();
                    } catch (IllegalStateException e) {
                        refusals.add(e.getMessage());
                    }
                }
            });
            other.start();
            int refusedHere = 0;
            while (other.isAlive()) {
                try {
                    graph.forward();
                } catch (IllegalStateException e) {
                    refusedHere++;
                }
            }
            other.join();
            assertTrue(refusedHere + refusals.size() > 0, "the threads never met");
            refusals.forEach(
                    message -> assertTrue(message.contains("a graph belongs to one thread at a time"), message));
            graph.forward();
            assertEquals(expected, loss.item());
        }
    }
}
