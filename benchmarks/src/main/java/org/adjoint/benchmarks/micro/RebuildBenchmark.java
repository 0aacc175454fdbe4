package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs per node to write the same formula again in a new graph, as a loop over batches does: a recurrent network of
 * fifty steps. Its plan is found by its structure. The figures are microseconds for each node that the user writes; those
 * that differentiation adds come on top in {@code withGradient}.
 */
public class RebuildBenchmark extends MicroBenchmark {
    private static final int STEPS = 50;
    private static final int ROWS = 2;
    private static final int WIDTH = 4;
    /** Of each step dot, plus, tanh and the input; the weights, the first state and the sum come once. */
    private static final int NODES = 4 * STEPS + 3;

    private final float[] zeros = new float[ROWS * WIDTH];
    private Parameter w;

    @Setup(Level.Trial)
    public void prepare() {
        Tensor initial = Tensor.full(Shape.of(WIDTH, WIDTH), DType.FLOAT32, 0.1);
        w = Parameter.of("w", initial, Backends.best());
    }

    @TearDown(Level.Trial)
    public void close() {
        w.close();
    }

    private Expr write(Graph graph) {
        Expr weights = graph.param(w);
        Expr h = input(graph, "h");
        for (int t = 0; t < STEPS; t++) {
            h = tanh(dot(h, weights).plus(input(graph, "x")));
        }
        return sum(h);
    }

    private Expr input(Graph graph, String name) {
        Expr input = graph.input(name, Shape.of(ROWS, WIDTH));
        input.set(zeros);
        return input;
    }

    @Benchmark
    @OperationsPerInvocation(NODES)
    public int build() {
        try (Graph graph = Graph.create()) {
            return write(graph).id();
        }
    }

    @Benchmark
    @OperationsPerInvocation(NODES)
    public double buildAndRun() {
        try (Graph graph = Graph.create()) {
            Expr y = write(graph);
            graph.forward();
            return y.item();
        }
    }

    @Benchmark
    @OperationsPerInvocation(NODES)
    public double withGradient() {
        try (Graph graph = Graph.create()) {
            Expr y = write(graph);
            graph.program(List.of(y, graph.gradient(y, graph.param(w))), List.of())
                    .run();
            return y.item();
        }
    }
}
