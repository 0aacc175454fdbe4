package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Products.dot;

import org.openjdk.jmh.annotations.Param;

/** Products of an (m, k) by a (k, n) matrix. */
public class ProductBenchmark extends ProgramBenchmark {
    @Param({"64x64x64", "512x512x512", "2048x2048x2048", "500x784x100", "32x784x100", "1x784x100", "784x500x100"})
    public String shape;

    @Override
    void prepare() {
        String[] mkn = shape.split("x");
        int m = Integer.parseInt(mkn[0]);
        int k = Integer.parseInt(mkn[1]);
        int n = Integer.parseInt(mkn[2]);
        computing(dot(input(1, m, k), input(2, k, n)));
    }
}
