package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Products.dot;

import java.util.concurrent.TimeUnit;
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

/** Products of an (m, k) by a (k, n) matrix. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ProductBenchmark {
    @Param({"64x64x64", "512x512x512", "2048x2048x2048", "500x784x100", "32x784x100", "1x784x100", "784x500x100"})
    public String shape;

    private Prepared prepared;

    @Setup(Level.Trial)
    public void prepare() {
        String[] mkn = shape.split("x");
        int m = Integer.parseInt(mkn[0]);
        int k = Integer.parseInt(mkn[1]);
        int n = Integer.parseInt(mkn[2]);
        prepared = new Prepared();
        prepared.computing(dot(prepared.input(1, m, k), prepared.input(2, k, n)));
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
