package org.adjoint.benchmarks;

import java.nio.FloatBuffer;
import java.util.List;

/** One workload in one framework, in its fixed initial state when it is made. Belongs to the thread that made it. */
public interface Workload extends AutoCloseable {
    /**
     * Runs one repetition to its end: nothing is left pending, and parameters or gradients are in memory.
     *
     * @return the loss
     */
    float step();

    /**
     * The gradients that the last step of a workload of kind {@link Kind#GRADIENT} left, each dense.
     *
     * @return views or copies, valid until the next step; empty for a training workload
     */
    List<FloatBuffer> gradients();

    /** Native memory that the framework says it holds for the workload, or -1 if it does not tell. */
    default long nativeBytes() {
        return -1;
    }

    @Override
    void close();
}
