package org.adjoint.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.adjoint.backend.Step;
import org.adjoint.op.Routine.Fibres;
import org.adjoint.op.SortOrder;

/** Sorts the positions of each fibre. */
final class SortOrderKernel extends RoutineKernel {
    private final Fibres fibres;
    private final Comparator<Double> order;

    SortOrderKernel(Step.Call call, SortOrder op) {
        super(call);
        fibres = Fibres.of(type().shape(), op.axis());
        // As Double.compare tells -0 from 0, which are equal here, it is asked about NaN only.
        Comparator<Double> numbers = (a, b) -> a < b ? -1 : a > b ? 1 : 0;
        order = Comparator.<Double, Boolean>comparing(a -> a.isNaN())
                .thenComparing(op.order() == SortOrder.Order.ASCENDING ? numbers : numbers.reversed());
    }

    @Override
    void run() {
        for (int fibre = 0; fibre < fibres.outer() * fibres.inner(); fibre++) {
            int start = fibres.start(fibre);
            Integer[] positions = IntStream.range(0, fibres.length()).boxed().toArray(Integer[]::new);
            Arrays.sort(
                    positions,
                    (i, j) -> order.compare(get(0, start + i * fibres.inner()), get(0, start + j * fibres.inner())));
            for (int k = 0; k < positions.length; k++) {
                put(start + k * fibres.inner(), positions[k]);
            }
        }
    }
}
