package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.backend.Step;

/**
 * The batch axes of a product, as few as lie evenly: axes of one matrix are left out, and neighbours that step evenly in
 * all three operands are one. From the slowest to the fastest; no axes stand for one entry.
 */
record BatchAxes(List<Axis> axes) {
    /** An axis of the batch and what one place along it steps over in each operand, in elements. */
    record Axis(long count, long a, long b, long c) {
        /** What stands for no axis. */
        static final Axis ONE = new Axis(1, 0, 0, 0);

        /** Whether a place along this axis is as far as all of {@code inner}. */
        private boolean continues(Axis inner) {
            return a == inner.a * inner.count && b == inner.b * inner.count && c == inner.c * inner.count;
        }
    }

    static BatchAxes of(Step.Product product) {
        int[] batch = product.batch();
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < batch.length; i++) {
            Axis axis = new Axis(
                    batch[i],
                    product.a().strides()[i],
                    product.b().strides()[i],
                    product.c().strides()[i]);
            int last = axes.size() - 1;
            if (batch[i] == 1) {
                continue;
            }
            if (last >= 0 && axes.get(last).continues(axis)) {
                axis = new Axis(axes.remove(last).count * axis.count, axis.a, axis.b, axis.c);
            }
            axes.add(axis);
        }
        return new BatchAxes(List.copyOf(axes));
    }

    /** Entries of the batch. */
    long count() {
        return axes.stream().mapToLong(Axis::count).reduce(1, (x, y) -> x * y);
    }

    BatchAxes without(int axis) {
        List<Axis> rest = new ArrayList<>(axes);
        rest.remove(axis);
        return new BatchAxes(List.copyOf(rest));
    }

    /** How far each entry's matrices are from the first's, in elements of a, b and c. */
    List<long[]> offsets() {
        List<long[]> offsets = List.of(new long[3]);
        for (Axis axis : axes) {
            List<long[]> finer = new ArrayList<>();
            for (long[] from : offsets) {
                for (long i = 0; i < axis.count; i++) {
                    finer.add(new long[] {from[0] + i * axis.a, from[1] + i * axis.b, from[2] + i * axis.c});
                }
            }
            offsets = finer;
        }
        return offsets;
    }
}
