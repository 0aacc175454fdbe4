package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Trigonometry.sin;

import java.util.concurrent.TimeUnit;
import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a launch costs beyond its arithmetic: f = sin(x1) + x1 x2 on scalars. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LaunchBenchmark {
    private Prepared prepared;
    private Expr x1;
    private Expr f;

    @Setup(Level.Trial)
    public void prepare() {
        prepared = new Prepared();
        x1 = prepared.input(1);
        f = sin(x1).plus(x1.times(prepared.input(2)));
        prepared.computing(f);
    }

    @TearDown(Level.Trial)
    public void close() {
        prepared.close();
    }

    @Benchmark
    public void launch() {
        prepared.run();
    }

    @Benchmark
    public double setRunAndRead() {
        x1.set(0.5f);
        prepared.run();
        return f.item();
    }
}
