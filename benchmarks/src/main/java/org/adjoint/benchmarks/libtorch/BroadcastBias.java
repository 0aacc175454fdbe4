package org.adjoint.benchmarks.libtorch;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;

/** sum(tanh(x + b)), one row b for all rows of x. */
final class BroadcastBias extends GradientWorkload {
    private final Tensor x = parameter(Data.u(1, 0, 1, 4096 * 256), 4096, 256);
    private final Tensor b = parameter(Data.u(2, 0, 1, 256), 1, 256);

    @Override
    Tensor loss() {
        return x.add(b).tanh().sum();
    }

    @Override
    List<Tensor> parameters() {
        return List.of(x, b);
    }
}
