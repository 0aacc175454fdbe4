package org.adjoint.benchmarks.micro;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.benchmarks.Data;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A run of a program over inputs that lie in memory. */
public abstract class ProgramBenchmark extends MicroBenchmark {
    private Graph graph;
    private Program program;

    @Setup(Level.Trial)
    public void open() {
        graph = Graph.create();
        prepare();
        program.run();
    }

    /** Says what is computed, by {@link #computing} or {@link #differentiating}. */
    abstract void prepare();

    /** An input of numbers in [-2, 2). */
    Expr input(int seed, int... dims) {
        Shape shape = Shape.of(dims);
        Expr input = graph.input("input" + seed, shape, DType.FLOAT32);
        input.set(Data.u(seed, -2, 2, Math.toIntExact(shape.size())));
        return input;
    }

    /** Computes {@code value} in every run. */
    void computing(Expr value) {
        computing(List.of(value));
    }

    /** Computes all {@code values} in every run. */
    void computing(List<Expr> values) {
        program = graph.program(values, List.of());
    }

    /** Computes {@code value}, a scalar, and its gradient by {@code x} in every run. */
    void differentiating(Expr value, Expr x) {
        computing(List.of(value, graph.gradient(value, x)));
    }

    @Benchmark
    public void run() {
        program.run();
    }

    @TearDown(Level.Trial)
    public void close() {
        graph.close();
    }
}
