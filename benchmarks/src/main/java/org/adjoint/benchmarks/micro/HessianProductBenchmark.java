package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Param;

/** A network of four tanh layers over 128 rows: its gradient, and the product of its Hessian and a vector. */
public class HessianProductBenchmark extends ProgramBenchmark {
    private static final int ROWS = 128;
    private static final int LAYERS = 4;

    @Param({"64", "512"})
    public int width;

    @Param({"false", "true"})
    public boolean secondOrder;

    @Override
    void prepare() {
        IntFunction<List<Expr>> matrices = seed -> IntStream.range(seed, seed + LAYERS)
                .mapToObj(i -> input(i, width, width))
                .toList();
        List<Expr> weights = matrices.apply(1);
        Expr h = input(0, ROWS, width);
        for (Expr w : weights) {
            // Sums of many terms stay where tanh is steep.
            h = tanh(dot(h, w).times(1 / Math.sqrt(width)));
        }
        Expr loss = mean(h.times(h));
        computing(
                secondOrder
                        ? loss.graph().hvp(loss, weights, matrices.apply(1 + LAYERS))
                        : loss.graph().gradient(loss, weights));
    }
}
