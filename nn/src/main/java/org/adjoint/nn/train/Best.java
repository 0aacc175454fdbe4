package org.adjoint.nn.train;

import java.util.Map;
import org.adjoint.Tensor;
import org.adjoint.nn.ParameterSet;

/** The parameters with the smallest validation loss so far. */
final class Best {
    private final ParameterSet parameters;
    private final EarlyStopping rule;
    private Map<String, Tensor> values;
    private double loss = Double.POSITIVE_INFINITY;
    private int epochsSince;

    Best(ParameterSet parameters, EarlyStopping rule) {
        this.parameters = parameters;
        this.rule = rule;
        this.values = parameters.values();
    }

    /** Takes note of an epoch. Returns whether patience has run out. */
    boolean exhaustedBy(double validationLoss) {
        // Written so that NaN is no gain.
        if (validationLoss < loss - rule.minimumGain()) {
            loss = validationLoss;
            values = parameters.values();
            epochsSince = 0;
        } else {
            epochsSince++;
        }
        return epochsSince >= rule.patience();
    }

    void restore() {
        if (epochsSince > 0) {
            parameters.set(values);
        }
    }
}
