package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;

import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Param;

/** Softmax of 500 rows, alone and under a weighted sum with its gradient. */
public class SoftmaxBenchmark extends ProgramBenchmark {
    @Param({"10", "100", "1000"})
    public int columns;

    @Param({"false", "true"})
    public boolean gradient;

    @Override
    void prepare() {
        Expr x = input(1, 500, columns);
        if (gradient) {
            differentiating(sum(softmax(x, 1).times(input(2, 500, columns))), x);
        } else {
            computing(softmax(x, 1));
        }
    }
}
