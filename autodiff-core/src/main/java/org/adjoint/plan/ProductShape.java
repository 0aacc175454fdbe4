package org.adjoint.plan;

import java.util.Arrays;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/** The extents of a matrix product, and how it may be divided into rows. */
record ProductShape(int m, int n, int k, int[] batch) {
    static ProductShape of(Work.Product product) {
        Shape result = product.space();
        int rank = result.rank();
        return new ProductShape(
                result.dim(rank - 2),
                result.dim(rank - 1),
                product.value.a.shape().dim(-1),
                Arrays.copyOf(result.dims(), rank - 2));
    }

    /** An operand's layout with its batch axes broadcast to those of the result. */
    static Layout withBatch(Layout operand, Shape result) {
        int rank = result.rank();
        int own = operand.shape().rank();
        int[] dims = result.dims();
        dims[rank - 2] = operand.shape().dim(own - 2);
        dims[rank - 1] = operand.shape().dim(own - 1);
        return operand.broadcast(Shape.of(dims));
    }

    /**
     * Whether the first {@code axes} axes of the result can be its rows: some batch axes, or, where the second operand is
     * the same for all batches, all axes but the columns.
     */
    static boolean divides(Work.Product product, int axes) {
        int rank = product.space().rank();
        Layout a = withBatch(product.value.a.layout(), product.space());
        Layout b = withBatch(product.value.b.layout(), product.space());
        if (axes <= rank - 2) {
            return a.collapsedStride(0, axes).isPresent()
                    && b.collapsedStride(0, axes).isPresent();
        }
        boolean oneB = true;
        for (int i = 0; i < rank - 2; i++) {
            oneB &= b.strides()[i] == 0 || product.space().dim(i) == 1;
        }
        return axes == rank - 1 && oneB && a.collapsedStride(0, axes).isPresent();
    }
}
