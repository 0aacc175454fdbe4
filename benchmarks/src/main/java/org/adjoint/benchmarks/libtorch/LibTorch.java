package org.adjoint.benchmarks.libtorch;

import java.util.Optional;
import org.adjoint.benchmarks.Framework;
import org.adjoint.benchmarks.Workload;
import org.adjoint.benchmarks.WorkloadId;
import org.bytedeco.pytorch.global.torch;

/** LibTorch through its JavaCPP preset. */
public final class LibTorch implements Framework {
    public static final String NAME = "libtorch";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Workload> open(WorkloadId id, int threads) {
        torch.set_num_threads(threads);
        return Optional.of(
                switch (id) {
                    case SEED_MLP_B500 -> new SeedMlp(500);
                    case SEED_MLP_B32 -> new SeedMlp(32);
                    case SEED_MLP_B1 -> new SeedMlp(1);
                    case WIDE_MLP_ADAM -> new WideMlpAdam();
                    case SCALAR_GRAPH -> new ScalarGraph();
                    case LSTM_FUSED -> new LstmFused();
                    case LSTM_CELLS -> new LstmCells();
                    case POINTWISE_1M -> PointwiseChain.asWritten(1 << 20);
                    case POINTWISE_16M -> PointwiseChain.asWritten(1 << 24);
                    case POINTWISE_1M_BY_HAND -> PointwiseChain.bySilu(1 << 20);
                    case POINTWISE_16M_BY_HAND -> PointwiseChain.bySilu(1 << 24);
                    case SOFTMAX_500X1000 -> WeightedSoftmax.asWritten(1000);
                    case SOFTMAX_500X10 -> WeightedSoftmax.asWritten(10);
                    case SOFTMAX_500X1000_BY_HAND -> WeightedSoftmax.byDot(1000);
                    case SOFTMAX_500X10_BY_HAND -> WeightedSoftmax.byDot(10);
                    case LENET -> new LeNet();
                    case TRANSFORMER_BLOCK -> new TransformerBlock();
                    case BROADCAST_BIAS -> new BroadcastBias();
                });
    }
}
