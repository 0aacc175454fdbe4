package org.adjoint.benchmarks.libtorch;

import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The arrays of both LSTM workloads, gates in the order input, forget, cell, output. */
final class LstmData {
    static final int STEPS = 64;
    static final int BATCH = 64;
    static final int IN = 128;
    static final int HIDDEN = 256;
    private static final double SCALE = 1.0 / 16;

    /** Time-major: (steps, batch, in). */
    final Tensor x = LibTorchWorkload.constant(Data.u(1, -1, 1, STEPS * BATCH * IN), STEPS, BATCH, IN);

    final Tensor wx = LibTorchWorkload.parameter(Data.w(2, SCALE, IN * 4 * HIDDEN), IN, 4 * HIDDEN);
    final Tensor wh = LibTorchWorkload.parameter(Data.w(3, SCALE, HIDDEN * 4 * HIDDEN), HIDDEN, 4 * HIDDEN);
    final Tensor b = LibTorchWorkload.parameter(Data.w(4, SCALE, 4 * HIDDEN), 4 * HIDDEN);
    /** Both h0 and c0. */
    final Tensor initial = torch.zeros(BATCH, HIDDEN);

    /** The same numbers as (out, in), a parameter of its own. */
    static Tensor transposed(Tensor weight) {
        Tensor copy = weight.detach().t().contiguous();
        copy.set_requires_grad(true);
        return copy;
    }
}
