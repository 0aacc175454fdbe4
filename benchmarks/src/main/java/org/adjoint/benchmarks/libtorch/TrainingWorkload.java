package org.adjoint.benchmarks.libtorch;

import org.bytedeco.pytorch.Tensor;

/** Forward, loss, backward and update. */
abstract class TrainingWorkload extends LibTorchWorkload {
    /** Computes the loss from the parameters. */
    abstract Tensor loss();

    /** Applies the gradients to the parameters. */
    abstract void update();

    @Override
    final float run() {
        Tensor loss = loss();
        loss.backward();
        update();
        parameters().forEach(LibTorchWorkload::dropGradient);
        return loss.item_float();
    }
}
