package org.adjoint.reference;

import org.adjoint.backend.Step;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Routine.Fibres;

/** Folds each fibre from one end. */
final class CumulativeKernel extends RoutineKernel {
    private final Cumulative op;
    private final Fibres fibres;

    CumulativeKernel(Step.Call call, Cumulative op) {
        super(call);
        this.op = op;
        fibres = Fibres.of(type().shape(), op.axis());
    }

    @Override
    void run() {
        int step = fibres.step(op.direction());
        for (int fibre = 0; fibre < fibres.count(); fibre++) {
            int at = fibres.first(fibre, op.direction());
            double folded = get(0, at);
            put(at, folded);
            for (int k = 1; k < fibres.length(); k++) {
                at += step;
                folded = fold(folded, get(0, at));
                put(at, folded);
            }
        }
    }

    private double fold(double y, double a) {
        return switch (op.kind()) {
            case CUM_SUM -> y + a;
            case CUM_PROD -> y * a;
            case CUM_MAX -> Math.max(y, a);
            case LOG_CUM_SUM_EXP -> {
                double high = Math.max(y, a);
                double low = Math.min(y, a);
                yield high == low ? high + Math.log(2) : high + Math.log1p(Math.exp(low - high));
            }
        };
    }
}
