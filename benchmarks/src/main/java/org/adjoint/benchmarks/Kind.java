package org.adjoint.benchmarks;

/** What one repetition of a workload covers. */
public enum Kind {
    /** Forward, loss, backward and parameter update. */
    TRAINING,
    /** Forward, loss and backward; parameters do not change. */
    GRADIENT
}
