package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Two convolutions with average pooling, three dense layers, tanh, cross-entropy by class index. */
final class LeNet extends TrainingWorkload {
    private static final int ROWS = 64;
    private static final long[] STRIDE = {1, 1};
    private static final long[] DILATION = {1, 1};
    private static final long GROUPS = 1;

    private final Tensor x = constant(Data.u(1, 0, 1, ROWS * 28 * 28), ROWS, 1, 28, 28);
    private final Tensor labels = Tensor.create(Data.labels(ROWS));
    private final Tensor k1 = parameter(Data.w(2, 0.2, 6 * 25), 6, 1, 5, 5);
    private final Tensor c1 = zeroParameter(6);
    private final Tensor k2 = parameter(Data.w(3, 1 / Math.sqrt(150), 16 * 6 * 25), 16, 6, 5, 5);
    private final Tensor c2 = zeroParameter(16);
    private final Tensor w3 = parameter(Data.w(4, 0.05, 400 * 120), 400, 120);
    private final Tensor b3 = zeroParameter(120);
    private final Tensor w4 = parameter(Data.w(5, 1 / Math.sqrt(120), 120 * 84), 120, 84);
    private final Tensor b4 = zeroParameter(84);
    private final Tensor w5 = parameter(Data.w(6, 1 / Math.sqrt(84), 84 * 10), 84, Data.CLASSES);
    private final Tensor b5 = zeroParameter(Data.CLASSES);
    private final List<Tensor> parameters = List.of(k1, c1, k2, c2, w3, b3, w4, b4, w5, b5);
    private final Sgd sgd = new Sgd(parameters, 0.1);

    @Override
    Tensor loss() {
        Tensor first = avg_pool2d(convolution(x, k1, c1, 2).tanh(), 2, 2);
        Tensor second = avg_pool2d(convolution(first, k2, c2, 0).tanh(), 2, 2);
        Tensor third = addmm(b3, second.view(ROWS, 400), w3).tanh();
        Tensor fourth = addmm(b4, third, w4).tanh();
        return cross_entropy_loss(addmm(b5, fourth, w5), labels);
    }

    private static Tensor convolution(Tensor input, Tensor kernel, Tensor bias, long padding) {
        return conv2d(input, kernel, new TensorOptional(bias), STRIDE, new long[] {padding, padding}, DILATION, GROUPS);
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
