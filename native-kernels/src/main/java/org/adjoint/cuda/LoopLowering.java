package org.adjoint.cuda;

import java.util.List;
import org.adjoint.backend.Step;

/** Prints neighbouring loops of a region as kernels. */
final class LoopLowering {
    private LoopLowering() {}

    static List<Launch> of(List<Step.Loop> loops, Lowering.Context context) {
        throw new UnsupportedOperationException("loops");
    }
}
