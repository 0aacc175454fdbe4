package org.adjoint.cuda;

import java.util.List;
import org.adjoint.backend.Step;

/** The launches of linear algebra: a block of threads for each matrix. */
final class MatrixLowering {
    private MatrixLowering() {}

    static List<Launch> of(Step.Call call, Lowering.Context context) {
        throw new UnsupportedOperationException(call.routine().name());
    }
}
