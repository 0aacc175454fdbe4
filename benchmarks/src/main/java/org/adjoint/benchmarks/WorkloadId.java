package org.adjoint.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The workloads; {@code docs/benchmarks/README.md} defines the mathematics of each. */
public enum WorkloadId {
    SEED_MLP_B500(Kind.TRAINING, new Check(2.312661, 2.267291), Costs.seedMlp(500)),
    SEED_MLP_B32(Kind.TRAINING, new Check(2.325960, 1.759305), Costs.seedMlp(32)),
    SEED_MLP_B1(Kind.TRAINING, new Check(2.143732, 0.01164225), Costs.seedMlp(1)),
    WIDE_MLP_ADAM(Kind.TRAINING, new Check(2.691837, 0.0038068), Costs.wideMlpAdam()) {
        /**
         * Adam's first step is rate g / (|g| + eps), so gradients of the size of eps pass on the whole of their rounding
         * error. In float32 that decides on which side of zero one relu of the second step falls, and ten steps amplify
         * it to two parts in a thousand, although the first gradients agree to a millionth. Adam with eps added to the
         * uncorrected root ends as far away.
         */
        @Override
        double toleranceOfB() {
            return 3e-3;
        }
    },
    SCALAR_GRAPH(Kind.GRADIENT, new Check(1.129426, 2.677583), Cost.none()),
    LSTM_FUSED(Kind.GRADIENT, new Check(0.004655523, 0.6371833), Costs.lstm(), "lstm"),
    LSTM_CELLS(Kind.GRADIENT, new Check(0.004655523, 0.6371833), Costs.lstm(), "lstm"),
    POINTWISE_1M(Kind.GRADIENT, new Check(401038.5, 1624826), Costs.pointwise(1 << 20)),
    POINTWISE_16M(Kind.GRADIENT, new Check(6416146, 25997370), Costs.pointwise(1 << 24)),
    SOFTMAX_500X1000(Kind.GRADIENT, new Check(249.6510, 124.6793), Costs.softmax(1000)),
    SOFTMAX_500X10(Kind.GRADIENT, new Check(248.4713, 91.20545), Costs.softmax(10)),
    POINTWISE_1M_BY_HAND(POINTWISE_1M),
    POINTWISE_16M_BY_HAND(POINTWISE_16M),
    SOFTMAX_500X1000_BY_HAND(SOFTMAX_500X1000),
    SOFTMAX_500X10_BY_HAND(SOFTMAX_500X10),
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

    /** The same work with its formula rewritten by hand for a framework that does not rewrite it itself. */
    WorkloadId(WorkloadId asWritten) {
        this(asWritten.kind, asWritten.expected, asWritten.cost, asWritten.row + ", rewritten by hand");
    }

    public Kind kind() {
        return kind;
    }

    /** Whether these are the check values that every framework must reach. */
    public boolean accepts(Check reached) {
        return agree(expected, reached);
    }

    /** Whether two contenders that reached these values did the same. */
    public boolean agree(Check one, Check other) {
        return one.agreesWith(other, toleranceOfB());
    }

    double toleranceOfB() {
        return Check.TOLERANCE;
    }

    /** Whether others share its line of the table. */
    public boolean sharesRow() {
        return Arrays.stream(values()).filter(id -> id.row.equals(row)).count() > 1;
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
