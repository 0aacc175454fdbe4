package org.adjoint.benchmarks.adjoint;

import java.util.Optional;
import org.adjoint.benchmarks.Framework;
import org.adjoint.benchmarks.Workload;
import org.adjoint.benchmarks.WorkloadId;

/** This framework. */
public final class Adjoint implements Framework {
    public static final String NAME = "adjoint";

    @Override
    public String name() {
        return NAME;
    }

    /** {@code threads} is given to the process as {@code -Dadjoint.threads}, which the backend reads as it loads. */
    @Override
    public Optional<Workload> open(WorkloadId id, int threads) {
        return switch (id) {
            case SEED_MLP_B500 -> Optional.of(SeedMlp.of(500));
            case SEED_MLP_B32 -> Optional.of(SeedMlp.of(32));
            case SEED_MLP_B1 -> Optional.of(SeedMlp.of(1));
            case WIDE_MLP_ADAM -> Optional.of(WideMlpAdam.of());
            case SCALAR_GRAPH -> Optional.of(new ScalarGraph());
            case LSTM_CELLS -> Optional.of(LstmCells.of());
            // Rewriting the formula is left to the planner.
            case POINTWISE_1M, POINTWISE_1M_BY_HAND -> Optional.of(PointwiseChain.of(1 << 20));
            case POINTWISE_16M, POINTWISE_16M_BY_HAND -> Optional.of(PointwiseChain.of(1 << 24));
            case SOFTMAX_500X1000, SOFTMAX_500X1000_BY_HAND -> Optional.of(WeightedSoftmax.of(1000));
            case SOFTMAX_500X10, SOFTMAX_500X10_BY_HAND -> Optional.of(WeightedSoftmax.of(10));
            case TRANSFORMER_BLOCK -> Optional.of(TransformerBlock.of());
            case BROADCAST_BIAS -> Optional.of(BroadcastBias.of());
            case LENET -> Optional.of(LeNet.of());
            // A recurrent layer of its own does not exist yet.
            case LSTM_FUSED -> Optional.empty();
        };
    }
}
