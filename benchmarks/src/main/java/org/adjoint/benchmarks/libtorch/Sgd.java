package org.adjoint.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Gradient descent, one in-place operation a parameter. */
final class Sgd {
    private final List<Tensor> parameters;
    /** The same storage unknown to the tape, so that no guard has to be taken in every step. */
    private final List<Tensor> values;

    private final Scalar minusRate;

    Sgd(List<Tensor> parameters, double rate) {
        this.parameters = parameters;
        this.values = parameters.stream().map(Tensor::detach).toList();
        this.minusRate = new Scalar(-rate);
    }

    void update() {
        for (int i = 0; i < values.size(); i++) {
            values.get(i).add_(parameters.get(i).grad(), minusRate);
        }
    }
}
