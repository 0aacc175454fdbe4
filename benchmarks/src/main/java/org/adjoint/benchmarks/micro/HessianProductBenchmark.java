package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A network of four tanh layers over 128 rows: its gradient, and the product of its Hessian and a vector. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class HessianProductBenchmark {
    private static final int ROWS = 128;
    private static final int LAYERS = 4;

    @Param({"64", "512"})
    public int width;

    @Param({"false", "true"})
    public boolean secondOrder;

    private Prepared prepared;

    @Setup(Level.Trial)
    public void prepare() {
        prepared = new Prepared();
        IntFunction<List<Expr>> matrices = seed -> IntStream.range(seed, seed + LAYERS)
                .mapToObj(i -> prepared.input(i, width, width))
                .toList();
        List<Expr> weights = matrices.apply(1);
        Expr h = prepared.input(0, ROWS, width);
        for (Expr w : weights) {
            // Sums of many terms stay where tanh is steep.
            h = tanh(dot(h, w).times(1 / Math.sqrt(width)));
        }
        Expr loss = mean(h.times(h));
        prepared.computing(
                secondOrder
                        ? loss.graph().hvp(loss, weights, matrices.apply(1 + LAYERS))
                        : loss.graph().gradient(loss, weights));
    }

    @TearDown(Level.Trial)
    public void close() {
        prepared.close();
    }

    @Benchmark
    public void run() {
        prepared.run();
    }
}
