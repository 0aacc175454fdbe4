package org.adjoint.reference;

import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Step;
import org.adjoint.op.OverlapAdd;

/** y[place of i] = Σ a[i] over the elements i of windows with that place. */
final class OverlapAddKernel extends RoutineKernel {
    private final Layout places;

    OverlapAddKernel(Step.Call call, OverlapAdd op) {
        super(call);
        places = op.unfold().view(Layout.dense(type().shape())).orElseThrow();
    }

    @Override
    void run() {
        double[] sums = new double[(int) type().shape().size()];
        Shape windows = places.shape();
        for (int i = 0; i < windows.size(); i++) {
            int place = 0;
            int rest = i;
            for (int axis = windows.rank() - 1; axis >= 0; axis--) {
                place += (int) places.strides()[axis] * (rest % windows.dim(axis));
                rest /= windows.dim(axis);
            }
            sums[place] += get(0, i);
        }
        putAll(sums);
    }
}
