package org.adjoint.reference;

import org.adjoint.backend.Step;
import org.adjoint.op.Direction;
import org.adjoint.op.LinearRecurrence;
import org.adjoint.op.Routine.Fibres;

/** y = a y + b along each fibre from one end. */
final class LinearRecurrenceKernel extends RoutineKernel {
    private final LinearRecurrence op;
    private final Fibres fibres;

    LinearRecurrenceKernel(Step.Call call, LinearRecurrence op) {
        super(call);
        this.op = op;
        fibres = Fibres.of(type().shape(), op.axis());
    }

    @Override
    void run() {
        int step = op.direction() == Direction.FORWARD ? fibres.inner() : -fibres.inner();
        for (int fibre = 0; fibre < fibres.outer() * fibres.inner(); fibre++) {
            int start = fibres.start(fibre);
            int first = step > 0 ? start : start - (fibres.length() - 1) * step;
            double y = get(1, first);
            put(first, y);
            for (int k = 1; k < fibres.length(); k++) {
                int at = first + k * step;
                y = get(0, at) * y + get(1, at);
                put(at, y);
            }
        }
    }
}
