package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;

/** 784-100-10, tanh, cross-entropy against a dense matrix of probabilities. */
final class SeedMlp extends TrainingWorkload {
    private final Tensor x;
    private final Tensor y;
    private final Tensor w1 = parameter(Data.w(2, 1.0 / 28, 784 * 100), 784, 100);
    private final Tensor b1 = zeroParameter(100);
    private final Tensor w2 = parameter(Data.w(3, 0.1, 100 * 10), 100, 10);
    private final Tensor b2 = zeroParameter(10);
    private final List<Tensor> parameters = List.of(w1, b1, w2, b2);
    private final Sgd sgd = new Sgd(parameters, 0.1);

    SeedMlp(int rows) {
        x = constant(Data.u(1, 0, 1, rows * 784), rows, 784);
        y = constant(Data.oneHotLabels(rows), rows, Data.CLASSES);
    }

    @Override
    Tensor loss() {
        Tensor hidden = addmm(b1, x, w1).tanh();
        return cross_entropy_loss(addmm(b2, hidden, w2), y);
    }

    @Override
    void update() {
        sgd.update();
    }

    @Override
    List<Tensor> parameters() {
        return parameters;
    }
}
