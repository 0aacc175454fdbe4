package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.addcmul;
import static org.bytedeco.pytorch.global.torch.addmm;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The LSTM as a loop of elementary operations. */
final class LstmCells extends GradientWorkload {
    private final LstmData data = new LstmData();
    private final Tensor rows = data.x.view(LstmData.STEPS * LstmData.BATCH, LstmData.IN);
    private final List<Tensor> parameters = List.of(data.wx, data.wh, data.b);

    @Override
    Tensor loss() {
        // The inputs of all steps are known, so their product is one.
        TensorVector fromInput = addmm(data.b, rows, data.wx)
                .view(LstmData.STEPS, LstmData.BATCH, 4 * LstmData.HIDDEN)
                .unbind(0);
        Tensor h = data.initial;
        Tensor c = data.initial;
        for (int t = 0; t < LstmData.STEPS; t++) {
            TensorVector gates = addmm(fromInput.get(t), h, data.wh).chunk(4, 1);
            Tensor input = gates.get(0).sigmoid();
            Tensor forget = gates.get(1).sigmoid();
            Tensor cell = gates.get(2).tanh();
            Tensor output = gates.get(3).sigmoid();
            c = addcmul(forget.mul(c), input, cell);
            h = output.mul(c.tanh());
        }
        return h.square().mean();
    }

    @Override
    List<Tensor> parameters() {
        return parameters;
    }
}
