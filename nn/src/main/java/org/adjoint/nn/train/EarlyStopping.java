package org.adjoint.nn.train;

/**
 * When to stop before the last epoch.
 *
 * @param patience epochs in a row that may pass without a better validation loss
 * @param minimumGain how much smaller than the best so far a loss must be to count as better
 */
public record EarlyStopping(int patience, double minimumGain) {
    /** Throws IllegalArgumentException if the patience is not positive or the gain negative or not finite. */
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("early stopping: the patience must be at least 1, it is " + patience);
        }
        if (!(minimumGain >= 0 && Double.isFinite(minimumGain))) {
            throw new IllegalArgumentException(
                    "early stopping: the gain must be finite and not negative, it is " + minimumGain);
        }
    }

    /** Stops after {@code patience} epochs in a row without any gain. Throws IllegalArgumentException if it is below 1. */
    public static EarlyStopping after(int patience) {
        return new EarlyStopping(patience, 0);
    }
}
