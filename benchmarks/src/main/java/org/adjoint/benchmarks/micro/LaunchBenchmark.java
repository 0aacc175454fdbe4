package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Trigonometry.sin;

import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Benchmark;

/** What a launch costs beyond its arithmetic: f = sin(x1) + x1 x2 on scalars. */
public class LaunchBenchmark extends ProgramBenchmark {
    private Expr x1;
    private Expr f;

    @Override
    void prepare() {
        x1 = input(1);
        f = sin(x1).plus(x1.times(input(2)));
        computing(f);
    }

    @Benchmark
    public double setRunAndRead() {
        x1.set(0.5f);
        run();
        return f.item();
    }
}
