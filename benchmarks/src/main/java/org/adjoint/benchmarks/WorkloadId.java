package org.adjoint.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The workloads; {@code docs/benchmarks/README.md} defines the mathematics of each. */
public enum WorkloadId {
    SEED_MLP_B500(Kind.TRAINING, new Check(2.312661, 2.267291), Costs.seedMlp(500)),
    SEED_MLP_B32(Kind.TRAINING, new Check(2.325960, 1.759305), Costs.seedMlp(32)),
    SEED_MLP_B1(Kind.TRAINING, new Check(2.143732, 0.01164225), Costs.seedMlp(1)),
    WIDE_MLP_ADAM(Kind.TRAINING, new Check(2.691837, 0.0038068), Costs.wideMlpAdam()) {
        /** Adam with eps added to the uncorrected root is as good, and ends a little elsewhere. */
        @Override
        public boolean accepts(Check reached) {
            return super.accepts(reached) || new Check(2.691837, 0.0037982).agreesWith(reached);
        }
    },
    SCALAR_GRAPH(Kind.GRADIENT, new Check(1.129426, 2.677583), Cost.none()),
    LSTM_FUSED(Kind.GRADIENT, new Check(0.004655523, 0.6371833), Costs.lstm(), "lstm"),
    LSTM_CELLS(Kind.GRADIENT, new Check(0.004655523, 0.6371833), Costs.lstm(), "lstm"),
    POINTWISE_1M(Kind.GRADIENT, new Check(401038.5, 1624826), Costs.pointwise(1 << 20)),
    POINTWISE_16M(Kind.GRADIENT, new Check(6416146, 25997370), Costs.pointwise(1 << 24)),
    SOFTMAX_500X1000(Kind.GRADIENT, new Check(249.6510, 124.6793), Costs.softmax(1000)),
    SOFTMAX_500X10(Kind.GRADIENT, new Check(248.4713, 91.20545), Costs.softmax(10)),
    LENET(Kind.TRAINING, new Check(2.304172, 2.302615), Costs.lenet()),
    TRANSFORMER_BLOCK(Kind.GRADIENT, new Check(0.3762518, 40.74925), Costs.transformerBlock()),
    BROADCAST_BIAS(Kind.GRADIENT, new Check(740100.6, 974782.8), Costs.broadcastBias());

    private final Kind kind;
    private final Check expected;
    private final Cost cost;
    private final String row;

    WorkloadId(Kind kind, Check expected, Cost cost) {
        this.kind = kind;
        this.expected = expected;
        this.cost = cost;
        this.row = label();
    }

    WorkloadId(Kind kind, Check expected, Cost cost, String row) {
        this.kind = kind;
        this.expected = expected;
        this.cost = cost;
        this.row = row;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether these are the check values that every framework must reach. */
    public boolean accepts(Check reached) {
        return expected.agreesWith(reached);
    }

    public Cost cost() {
        return cost;
    }

    /** The line of the table this workload belongs to: of workloads that share one, each framework's fastest counts. */
    public String row() {
        return row;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the known labels if {@code label} is none of them */
    public static WorkloadId ofLabel(String label) {
        return Arrays.stream(values())
                .filter(id -> id.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload is called '" + label + "'; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(WorkloadId::label).toList())));
    }
}
