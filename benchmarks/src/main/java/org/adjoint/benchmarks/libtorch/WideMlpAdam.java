package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;

/** 1024-1024-1024-1024-10, relu, cross-entropy by class index, Adam. */
final class WideMlpAdam extends TrainingWorkload {
    private static final int ROWS = 128;
    private static final int[] WIDTHS = {1024, 1024, 1024, 1024, Data.CLASSES};

    private final Tensor x = constant(Data.u(1, -1, 1, ROWS * WIDTHS[0]), ROWS, WIDTHS[0]);
    private final Tensor labels = Tensor.create(Data.labels(ROWS));
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();
    private final List<Tensor> parameters = new ArrayList<>();
    private final Adam adam;

    WideMlpAdam() {
        for (int layer = 0; layer < WIDTHS.length - 1; layer++) {
            int in = WIDTHS[layer];
            int out = WIDTHS[layer + 1];
            weights.add(parameter(Data.w(2 + layer, Math.sqrt(6.0 / in), in * out), in, out));
            biases.add(zeroParameter(out));
        }
        parameters.addAll(weights);
        parameters.addAll(biases);
        adam = new Adam(parameters);
    }

    @Override
    Tensor loss() {
        Tensor activation = x;
        int last = weights.size() - 1;
        for (int layer = 0; layer < last; layer++) {
            activation =
                    addmm(biases.get(layer), activation, weights.get(layer)).relu();
        }
        return cross_entropy_loss(addmm(biases.get(last), activation, weights.get(last)), labels);
    }

    @Override
    void update() {
        adam.update();
    }

    @Override
    List<Tensor> parameters() {
        return parameters;
    }
}
