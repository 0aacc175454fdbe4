package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

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

/** Sums and maxima of a matrix over its rows, its columns and everything. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ReductionBenchmark {
    @Param({"1000x1000", "100000x10", "10x100000"})
    public String shape;

    @Param
    public Over over;

    /** What is folded. */
    public enum Over {
        ROWS,
        COLUMNS,
        EVERYTHING,
        MAX_OF_COLUMNS
    }

    private Prepared prepared;

    @Setup(Level.Trial)
    public void prepare() {
        String[] sides = shape.split("x");
        prepared = new Prepared();
        Expr x = prepared.input(1, Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
        prepared.computing(
                switch (over) {
                    case ROWS -> sum(x, 0);
                    case COLUMNS -> sum(x, 1);
                    case EVERYTHING -> sum(x);
                    case MAX_OF_COLUMNS -> max(x, 1);
                });
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
