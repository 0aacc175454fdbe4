package org.adjoint.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The LSTM by the library's operation over whole sequences. */
final class LstmFused extends GradientWorkload {
    private static final boolean BIASES = true;
    private static final int LAYERS = 1;
    private static final double DROPOUT = 0;
    private static final boolean TRAINING = true;
    private static final boolean BIDIRECTIONAL = false;
    private static final boolean BATCH_FIRST = false;

    private final LstmData data = new LstmData();
    private final Tensor wx = LstmData.transposed(data.wx);
    private final Tensor wh = LstmData.transposed(data.wh);
    private final List<Tensor> parameters = List.of(wx, wh, data.b);
    private final TensorVector states = new TensorVector(data.initial.unsqueeze(0), data.initial.unsqueeze(0));
    /** The operation wants a second bias; this one stays zero and takes no gradient. */
    private final TensorVector weights = new TensorVector(wx, wh, data.b, torch.zeros(4 * LstmData.HIDDEN));

    @Override
    Tensor loss() {
        Tensor last = torch.lstm(data.x, states, weights, BIASES, LAYERS, DROPOUT, TRAINING, BIDIRECTIONAL, BATCH_FIRST)
                .get1();
        return last.square().mean();
    }

    @Override
    List<Tensor> parameters() {
        return parameters;
    }
}
