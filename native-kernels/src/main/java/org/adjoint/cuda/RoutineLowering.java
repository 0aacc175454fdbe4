package org.adjoint.cuda;

import java.util.List;
import org.adjoint.backend.Step;
import org.adjoint.op.MatrixRoutine;

/** Which kernel file runs a routine, and with what parameters. */
final class RoutineLowering {
    private RoutineLowering() {}

    static List<Launch> of(Step.Call call, Lowering.Context context) {
        if (call.routine() instanceof MatrixRoutine) {
            return MatrixLowering.of(call, context);
        }
        throw new UnsupportedOperationException(call.routine().name());
    }
}
