package org.adjoint.benchmarks.libtorch;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;

/** sum(softmax(x) c). */
abstract class WeightedSoftmax extends GradientWorkload {
    private static final int ROWS = 500;

    final Tensor x;

    private WeightedSoftmax(int columns) {
        x = parameter(Data.u(1, -4, 4, ROWS * columns), ROWS, columns);
    }

    /** Softmax, product, sum. */
    static WeightedSoftmax asWritten(int columns) {
        return new WeightedSoftmax(columns) {
            private final Tensor c = constant(Data.u(2, 0, 1, ROWS * columns), ROWS, columns);

            @Override
            Tensor loss() {
                return x.softmax(1).mul(c).sum();
            }
        };
    }

    /** The product and its sum as one dot product. */
    static WeightedSoftmax byDot(int columns) {
        return new WeightedSoftmax(columns) {
            private final Tensor flatC = constant(Data.u(2, 0, 1, ROWS * columns), (long) ROWS * columns);

            @Override
            Tensor loss() {
                return x.softmax(1).view(-1).dot(flatC);
            }
        };
    }

    @Override
    final List<Tensor> parameters() {
        return List.of(x);
    }
}
