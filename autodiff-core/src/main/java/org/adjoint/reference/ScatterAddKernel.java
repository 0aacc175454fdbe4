package org.adjoint.reference;

import org.adjoint.backend.Step;
import org.adjoint.op.Indexing;
import org.adjoint.op.Routine.Fibres;
import org.adjoint.op.ScatterAdd;

/** y[o, index, i] = Σ b[o, j, i] over the j, or (o, j, i), with that index. */
final class ScatterAddKernel extends RoutineKernel {
    private final boolean slices;
    private final Fibres y;

    ScatterAddKernel(Step.Call call, ScatterAdd op) {
        super(call);
        slices = op.indexing() == Indexing.SLICES;
        y = Fibres.of(type().shape(), op.axis());
    }

    @Override
    void run() {
        double[] sums = new double[(int) type().shape().size()];
        int size = (int) type(0).shape().size();
        int count = size / (y.outer() * y.inner());
        for (int b = 0; b < size; b++) {
            int i = b % y.inner();
            int j = b / y.inner() % count;
            int o = b / y.inner() / count;
            int index = index(1, slices ? j : b, y.length());
            sums[(o * y.length() + index) * y.inner() + i] += get(0, b);
        }
        putAll(sums);
    }
}
