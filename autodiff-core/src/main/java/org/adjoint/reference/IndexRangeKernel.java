package org.adjoint.reference;

import org.adjoint.backend.Step;
import org.adjoint.op.IndexRange;

/** Copies indices, each after a look at it. */
final class IndexRangeKernel extends RoutineKernel {
    private final int extent;

    IndexRangeKernel(Step.Call call, IndexRange op) {
        super(call);
        extent = op.extent();
    }

    @Override
    void run() {
        for (int i = 0; i < type().shape().size(); i++) {
            put(i, index(0, i, extent));
        }
    }
}
