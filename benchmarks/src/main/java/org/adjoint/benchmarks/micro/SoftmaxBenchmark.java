package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;

import java.util.concurrent.TimeUnit;
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

/** Softmax of 500 rows, alone and under a weighted sum with its gradient. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SoftmaxBenchmark {
    @Param({"10", "100", "1000"})
    public int columns;

    @Param({"false", "true"})
    public boolean gradient;

    private Prepared prepared;

    @Setup(Level.Trial)
    public void prepare() {
        prepared = new Prepared();
        Expr x = prepared.input(1, 500, columns);
        if (gradient) {
            prepared.differentiating(sum(softmax(x, 1).times(prepared.input(2, 500, columns))), x);
        } else {
            prepared.computing(softmax(x, 1));
        }
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
