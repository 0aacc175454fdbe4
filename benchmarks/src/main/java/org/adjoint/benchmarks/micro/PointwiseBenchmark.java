package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Trigonometry.tanh;

import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Param;

/** Chains of functions of each element: one alone, some in a row, and a row of them with its sum and gradient. */
public class PointwiseBenchmark extends ProgramBenchmark {
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

    @Override
    void prepare() {
        Expr x = input(1, elements);
        Expr gate = x.times(sigmoid(x.times(1.702))).plus(input(2, elements));
        switch (chain) {
            case TANH -> computing(tanh(x));
            case GATE -> computing(gate);
            case GATE_WITH_GRADIENT -> differentiating(sum(gate), x);
        }
    }
}
