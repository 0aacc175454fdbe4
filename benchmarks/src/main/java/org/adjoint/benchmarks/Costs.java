package org.adjoint.benchmarks;

/** Counts the unavoidable work of each workload; the floors in the report rest on these numbers. */
final class Costs {
    private Costs() {}

    static Cost seedMlp(int rows) {
        double inputs = rows * (784.0 + 10);
        double parameters = 784 * 100 + 100 + 100 * 10 + 10;
        // The input takes no gradient, so its layer has two products and the next one three.
        return Cost.ofFloats(inputs + 2 * parameters)
                .plusProducts(2, rows, 784, 100)
                .plusProducts(3, rows, 100, 10);
    }

    static Cost wideMlpAdam() {
        double parameters = 3 * (1024 * 1024 + 1024) + 1024 * 10 + 10;
        // Adam reads and writes the parameter and both moments.
        return Cost.ofFloats(128 * 1024 + 6 * parameters)
                .plusProducts(8, 128, 1024, 1024)
                .plusProducts(3, 128, 1024, 10);
    }

    static Cost lstm() {
        double input = 64 * 64 * 128;
        double parameters = 128 * 1024 + 256 * 1024 + 1024;
        // h0 is zero: of 64 steps, 63 multiply by Wh, forward and for both of its gradients.
        return Cost.ofFloats(input + 2 * parameters)
                .plusProducts(2, 64 * 64, 128, 1024)
                .plusProducts(3 * 63, 64, 256, 1024);
    }

    static Cost pointwise(int elements) {
        return Cost.ofFloats(4.0 * elements);
    }

    static Cost softmax(int columns) {
        return Cost.ofFloats(3.0 * 500 * columns);
    }

    static Cost broadcastBias() {
        return Cost.ofFloats(2 * (4096 * 256 + 256));
    }

    static Cost lenet() {
        double parameters = 6 * 25 + 6 + 16 * 150 + 16 + 400 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10;
        return Cost.ofFloats(64 * 28 * 28 + 2 * parameters)
                .plusProducts(2, 64 * 28 * 28, 25, 6)
                .plusProducts(3, 64 * 10 * 10, 150, 16)
                .plusProducts(3, 64, 400, 120)
                .plusProducts(3, 64, 120, 84)
                .plusProducts(3, 64, 84, 10);
    }

    static Cost transformerBlock() {
        double input = 8 * 128 * 256;
        double parameters = 256 * 768 + 768 + 256 * 256 + 256 + 256 * 1024 + 1024 + 1024 * 256 + 256 + 4 * 256;
        // A query sees on average (128 + 1) / 2 keys; two attention products forward and four backward.
        return Cost.ofFloats(input + 2 * parameters)
                .plusProducts(3, 1024, 256, 768)
                .plusProducts(6 * 32, 128, 64, 129 / 2.0)
                .plusProducts(3, 1024, 256, 256)
                .plusProducts(3, 1024, 256, 1024)
                .plusProducts(3, 1024, 1024, 256);
    }
}
