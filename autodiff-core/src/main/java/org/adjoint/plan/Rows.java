package org.adjoint.plan;

import java.util.Optional;
import org.adjoint.Shape;

/** Arithmetic on leading axes seen as one axis of rows. */
final class Rows {
    private Rows() {}

    /** Product of the first {@code axes} extents. */
    static long of(Shape space, int axes) {
        long rows = 1;
        for (int i = 0; i < axes; i++) {
            rows *= space.dim(i);
        }
        return rows;
    }

    /**
     * Whether row r under the layout lies within the r-th of {@code rows} equal parts of the value it shows, so that row
     * blocks of its writer and of its readers match.
     */
    static boolean aligned(Ref ref, int axes, long rows) {
        if (rows == 1) {
            return true;
        }
        long size = ref.base().shape().size();
        if (rows == 0 || size % rows != 0) {
            return false;
        }
        long row = size / rows;
        Optional<Long> stride = ref.layout().collapsedStride(0, axes);
        if (stride.isEmpty() || stride.get() != row) {
            return false;
        }
        return ref.layout().lowest(axes) >= 0 && ref.layout().highest(axes) < row;
    }
}
