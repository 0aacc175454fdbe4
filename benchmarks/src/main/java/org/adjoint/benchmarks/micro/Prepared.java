package org.adjoint.benchmarks.micro;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.benchmarks.Data;

/** A program over inputs that lie in memory, ready to be run again and again. */
final class Prepared implements AutoCloseable {
    private final Graph graph = Graph.create();
    private Program program;

    /** An input of numbers in [-2, 2). */
    Expr input(int seed, int... dims) {
        Shape shape = Shape.of(dims);
        Expr input = graph.input("input" + seed, shape, DType.FLOAT32);
        input.set(Data.u(seed, -2, 2, Math.toIntExact(shape.size())));
        return input;
    }

    /** Computes {@code value} in every run. */
    Prepared computing(Expr value) {
        return computing(List.of(value));
    }

    /** Computes all {@code values} in every run. */
    Prepared computing(List<Expr> values) {
        program = graph.program(values, List.of());
        program.run();
        return this;
    }

    /** Computes {@code value}, a scalar, and its gradient by {@code x} in every run. */
    Prepared differentiating(Expr value, Expr x) {
        return computing(List.of(value, graph.gradient(value, x)));
    }

    void run() {
        program.run();
    }

    @Override
    public void close() {
        graph.close();
    }
}
