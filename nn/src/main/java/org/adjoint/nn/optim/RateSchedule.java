package org.adjoint.nn.optim;

/** The learning rate of each step of training, counted from 0. */
@FunctionalInterface
public interface RateSchedule {
    /** The rate of a step. */
    double at(long step);

    /** The same rate at every step. */
    static RateSchedule constant(double rate) {
        return step -> rate;
    }

    /**
     * {@code rate}, multiplied by {@code factor} after every {@code length} steps.
     *
     * @throws IllegalArgumentException if the length is not positive
     */
    static RateSchedule steps(double rate, double factor, long length) {
        requirePositive("steps", length);
        return step -> rate * Math.pow(factor, step / length);
    }

    /**
     * From {@code rate} down to {@code floor} along half a cosine over {@code length} steps, {@code floor} from then on.
     * Loshchilov and Hutter (2017), equation 5, without restarts.
     *
     * @throws IllegalArgumentException if the length is not positive
     */
    static RateSchedule cosine(double rate, double floor, long length) {
        requirePositive("cosine", length);
        return step -> {
            double progress = Math.min(1, (double) step / length);
            return floor + (rate - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
        };
    }

    /**
     * This schedule after a warm-up: during the first {@code length} steps its first rate is approached in equal
     * increments, then it starts from its own step 0.
     *
     * @throws IllegalArgumentException if the length is not positive
     */
    default RateSchedule afterWarmUp(long length) {
        requirePositive("afterWarmUp", length);
        return step -> step < length ? at(0) * (step + 1) / length : at(step - length);
    }

    private static void requirePositive(String schedule, long length) {
        if (length < 1) {
            throw new IllegalArgumentException(schedule + ": the length must be at least 1 step, it is " + length);
        }
    }
}
