package org.adjoint.benchmarks;

/**
 * The work that no implementation of a workload can avoid.
 *
 * @param flops floating-point operations of the matrix products and convolutions, two for each multiply-add
 * @param bytes every input read once, every gradient written once, every updated parameter read and written once
 */
public record Cost(double flops, double bytes) {
    static Cost none() {
        return new Cost(0, 0);
    }

    static Cost ofFloats(double floats) {
        return new Cost(0, Float.BYTES * floats);
    }

    /** Adds {@code count} products of an (m, k) by a (k, n) matrix. */
    Cost plusProducts(double count, double m, double k, double n) {
        return new Cost(flops + count * 2 * m * k * n, bytes);
    }
}
