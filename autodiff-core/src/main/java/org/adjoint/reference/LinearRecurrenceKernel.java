package org.adjoint.reference;

import org.adjoint.backend.Step;
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
        int step = fibres.step(op.direction());
        for (int fibre = 0; fibre < fibres.count(); fibre++) {
            int at = fibres.first(fibre, op.direction());
            double y = get(1, at);
            put(at, y);
            for (int k = 1; k < fibres.length(); k++) {
                at += step;
                y = get(0, at) * y + get(1, at);
                put(at, y);
            }
        }
    }
}
