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

    /** The most leading axes that can be rows of a product whose result lies at {@code c}. */
    static int mostRowAxes(Value.Product product, Layout c) {
        int axes = c.shape().rank() - 1;
        while (axes > 0 && !divides(product, c, axes)) {
            axes--;
        }
        return axes;
    }

    /** Whether the first {@code axes} axes of the result can be its rows. */
    static boolean divides(Work.Product product, int axes) {
        return divides(product.value, product.result().layout(), axes);
    }

    /** Rows are some batch axes, or, where the second operand is the same for all batches, all axes but the columns. */
    private static boolean divides(Value.Product product, Layout c, int axes) {
        Shape space = c.shape();
        int rank = space.rank();
        Layout a = withBatch(product.a.layout(), space);
        Layout b = withBatch(product.b.layout(), space);
        if (axes >= rank || c.collapsedStride(0, axes).isEmpty()) {
            return false;
        }
        if (axes <= rank - 2) {
            return a.collapsedStride(0, axes).isPresent()
                    && b.collapsedStride(0, axes).isPresent();
        }
        boolean oneB = true;
        for (int i = 0; i < rank - 2; i++) {
            oneB &= b.strides()[i] == 0 || space.dim(i) == 1;
        }
        return oneB && a.collapsedStride(0, axes).isPresent();
    }
}
