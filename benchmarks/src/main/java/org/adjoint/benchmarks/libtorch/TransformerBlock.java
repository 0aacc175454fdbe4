package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A pre-norm transformer block with causal attention of four heads; rows are batch times time. */
final class TransformerBlock extends GradientWorkload {
    private static final int BATCH = 8;
    private static final int TIME = 128;
    private static final int ROWS = BATCH * TIME;
    private static final int WIDTH = 256;
    private static final int HEADS = 4;
    private static final int HEAD_WIDTH = WIDTH / HEADS;
    private static final int INNER = 1024;
    private static final double EPSILON = 1e-5;
    private static final long[] NORMALISED = {WIDTH};

    private final Tensor x = constant(Data.u(1, -1, 1, ROWS * WIDTH), ROWS, WIDTH);
    private final Tensor wQkv = parameter(Data.w(2, 1.0 / 16, WIDTH * 3 * WIDTH), WIDTH, 3 * WIDTH);
    private final Tensor bQkv = zeroParameter(3 * WIDTH);
    private final Tensor wOut = parameter(Data.w(3, 1.0 / 16, WIDTH * WIDTH), WIDTH, WIDTH);
    private final Tensor bOut = zeroParameter(WIDTH);
    private final Tensor w1 = parameter(Data.w(4, 1.0 / 16, WIDTH * INNER), WIDTH, INNER);
    private final Tensor b1 = zeroParameter(INNER);
    private final Tensor w2 = parameter(Data.w(5, 1.0 / 32, INNER * WIDTH), INNER, WIDTH);
    private final Tensor b2 = zeroParameter(WIDTH);
    private final Norm norm1 = new Norm();
    private final Norm norm2 = new Norm();
    private final List<Tensor> parameters =
            List.of(wQkv, bQkv, wOut, bOut, w1, b1, w2, b2, norm1.gamma, norm1.beta, norm2.gamma, norm2.beta);

    @Override
    Tensor loss() {
        Tensor attended = attention(addmm(bQkv, norm1.of(x), wQkv));
        Tensor r = x.add(addmm(bOut, attended, wOut));
        Tensor inner = gelu(addmm(b1, norm2.of(r), w1), "tanh");
        Tensor out = r.add(addmm(b2, inner, w2));
        return out.square().mean();
    }

    private static Tensor attention(Tensor qkv) {
        TensorVector heads = qkv.view(BATCH, TIME, 3, HEADS, HEAD_WIDTH)
                .permute(2, 0, 3, 1, 4)
                .unbind(0);
        boolean causal = true;
        double dropout = 0;
        return scaled_dot_product_attention(
                        heads.get(0),
                        heads.get(1),
                        heads.get(2),
                        new TensorOptional(),
                        dropout,
                        causal,
                        new DoubleOptional(),
                        false)
                .transpose(1, 2)
                .reshape(ROWS, WIDTH);
    }

    @Override
    List<Tensor> parameters() {
        return parameters;
    }

    private static final class Norm {
        final Tensor gamma = torch.ones(WIDTH).set_requires_grad(true);
        final Tensor beta = zeroParameter(WIDTH);

        Tensor of(Tensor rows) {
            return layer_norm(rows, NORMALISED, new TensorOptional(gamma), new TensorOptional(beta), EPSILON, false);
        }
    }
}
