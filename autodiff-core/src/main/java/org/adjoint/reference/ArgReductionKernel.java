package org.adjoint.reference;

import org.adjoint.backend.Step;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Routine.Fibres;

/** Finds the first extreme, or the first NaN, of each fibre. */
final class ArgReductionKernel extends RoutineKernel {
    private final Fibres fibres;
    private final double sign;

    ArgReductionKernel(Step.Call call, ArgReduction op) {
        super(call);
        fibres = Fibres.of(type(0).shape(), op.axis());
        sign = op.kind() == ArgReduction.Kind.ARGMAX ? 1 : -1;
    }

    @Override
    void run() {
        for (int fibre = 0; fibre < fibres.outer() * fibres.inner(); fibre++) {
            put(fibre, search(fibres.start(fibre)));
        }
    }

    private int search(int start) {
        int found = 0;
        double best = 0;
        for (int k = 0; k < fibres.length(); k++) {
            double value = sign * get(0, start + k * fibres.inner());
            boolean better = k == 0 || value > best || Double.isNaN(value) && !Double.isNaN(best);
            if (better) {
                found = k;
                best = value;
            }
        }
        return found;
    }
}
