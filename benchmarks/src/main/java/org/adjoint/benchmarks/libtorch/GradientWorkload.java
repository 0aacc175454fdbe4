package org.adjoint.benchmarks.libtorch;

import org.bytedeco.pytorch.Tensor;

/** Forward, loss and backward. */
abstract class GradientWorkload extends LibTorchWorkload {
    /** Computes the loss from the parameters. */
    abstract Tensor loss();

    @Override
    final float run() {
        parameters().forEach(LibTorchWorkload::dropGradient);
        Tensor loss = loss();
        loss.backward();
        return loss.item_float();
    }
}
