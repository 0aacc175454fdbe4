package org.adjoint.benchmarks.libtorch;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;

/** sum(softmax(x) c), the product and its sum as one dot product. */
final class WeightedSoftmax extends GradientWorkload {
    private static final int ROWS = 500;

    private final Tensor x;
    private final Tensor flatC;

    WeightedSoftmax(int columns) {
        x = parameter(Data.u(1, -4, 4, ROWS * columns), ROWS, columns);
        flatC = constant(Data.u(2, 0, 1, ROWS * columns), (long) ROWS * columns);
    }

    @Override
    Tensor loss() {
        return x.softmax(1).view(-1).dot(flatC);
    }

    @Override
    List<Tensor> parameters() {
        return List.of(x);
    }
}
