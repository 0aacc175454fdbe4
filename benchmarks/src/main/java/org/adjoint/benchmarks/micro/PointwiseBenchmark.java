package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Trigonometry.tanh;

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

/** Chains of functions of each element: one alone, some in a row, and a row of them with its sum and gradient. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class PointwiseBenchmark {
    @Param({"1000", "100000", "1000000"})
    public int elements;

    @Param
    public Chain chain;

    /** What is computed. */
    public enum Chain {
        TANH,
        GATE,
        GATE_WITH_GRADIENT
    }

    private Prepared prepared;

    @Setup(Level.Trial)
    public void prepare() {
        prepared = new Prepared();
        Expr x = prepared.input(1, elements);
        Expr gate = x.times(sigmoid(x.times(1.702))).plus(prepared.input(2, elements));
        switch (chain) {
            case TANH -> prepared.computing(tanh(x));
            case GATE -> prepared.computing(gate);
            case GATE_WITH_GRADIENT -> prepared.differentiating(sum(gate), x);
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
