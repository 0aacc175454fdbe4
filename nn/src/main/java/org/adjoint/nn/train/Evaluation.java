package org.adjoint.nn.train;

import org.adjoint.nn.metric.ConfusionMatrix;

/**
 * How a network does on a dataset.
 *
 * @param loss the mean over the examples; NaN of none
 * @param confusion which classes were taken for which
 */
public record Evaluation(double loss, ConfusionMatrix confusion) {
    /** The part of the examples that was classified right; NaN of none. */
    public double accuracy() {
        return confusion.accuracy();
    }
}
