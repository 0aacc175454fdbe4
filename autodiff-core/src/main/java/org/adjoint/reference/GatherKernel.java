package org.adjoint.reference;

import org.adjoint.backend.Step;
import org.adjoint.op.Gather;
import org.adjoint.op.Indexing;
import org.adjoint.op.Routine.Fibres;

/** y[o, j, i] = a[o, index, i], where the index is that of j, or of (o, j, i). */
final class GatherKernel extends RoutineKernel {
    private final boolean slices;
    private final Fibres a;
    private final int count;

    GatherKernel(Step.Call call, Gather op) {
        super(call);
        slices = op.indexing() == Indexing.SLICES;
        a = Fibres.of(type(0).shape(), op.axis());
        count = (int) (type().shape().size() / Math.max(1, a.outer() * a.inner()));
    }

    @Override
    void run() {
        for (int y = 0; y < a.outer() * count * a.inner(); y++) {
            int i = y % a.inner();
            int j = y / a.inner() % count;
            int o = y / a.inner() / count;
            int index = index(1, slices ? j : y, a.length());
            put(y, get(0, (o * a.length() + index) * a.inner() + i));
        }
    }
}
