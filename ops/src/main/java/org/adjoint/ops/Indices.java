package org.adjoint.ops;

import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Gather;
import org.adjoint.op.Indexing;
import org.adjoint.op.ScatterAdd;
import org.adjoint.op.Site;

/**
 * Elements chosen by INT32 tensors of indices. An index counts from 0; one outside the axis, a negative one too, is refused:
 * when the input that holds it is set, or the node is built on an input that is set already, or, where indices are constant or
 * computed, by the run, which throws {@link IllegalArgumentException} naming the index, its position, the range and the line
 * that built the node. No gradient flows to indices, which are whole numbers.
 */
public final class Indices {
    private Indices() {}

    /**
     * The slices of a that the indices, of any shape, choose along an axis, which their axes replace: for axis 0, y[i] =
     * a[indices[i]]. aBar adds up each slice of yBar at the place that it was taken from. Takes INT32 too.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or empty though there are indices, or the indices are
     *     not INT32
     */
    public static Expr gather(Expr a, Expr indices, int axis) {
        return Gather.gather(Indexing.SLICES, a, indices, axis);
    }

    /**
     * As {@link #gather}, for a vector of indices: the axis stays one axis.
     *
     * @throws IllegalArgumentException also if the indices are no vector
     */
    public static Expr indexSelect(Expr a, Expr indices, int axis) {
        if (indices.shape().rank() != 1) {
            throw Site.refusal("indexSelect: the indices must be a vector, they are " + indices.shape()
                    + "; gather takes any shape of them");
        }
        return gather(a, indices, axis);
    }

    /**
     * The rows of a table (entries, features) that the indices choose, of shape (indices..., features). tableBar adds up each
     * row of yBar in the row that it was taken from, and is 0 in the others. Takes INT32 too.
     *
     * @throws IllegalArgumentException if the table is no matrix, or has no entry though there are indices, or the indices are
     *     not INT32
     */
    public static Expr embedding(Expr table, Expr indices) {
        if (table.shape().rank() != 2) {
            throw Site.refusal("embedding: the table must be (entries, features), it is " + table.shape()
                    + "; the indices are " + indices.shape());
        }
        return gather(table, indices, 0);
    }

    /**
     * One element of a for each index, in the fibre along the axis that the index itself lies in: for axis 0 of a matrix,
     * y[i, j] = a[indices[i, j], j]. Indices have the shape of a but along the axis, and y has theirs. aBar adds up each
     * element of yBar at the place that it was taken from. Takes INT32 too.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or empty though there are indices, the indices are
     *     not INT32, or their shape differs from that of a in another axis
     */
    public static Expr takeAlong(Expr a, Expr indices, int axis) {
        return Gather.gather(Indexing.ELEMENTS, a, indices, axis);
    }

    /**
     * a with each element of b added at its index, in the fibre along the axis that it lies in: for axis 0 of a matrix,
     * y[indices[i, j], j] = a[indices[i, j], j] + Σ b[i, j]. b and the indices have the shape of a but along the axis; the
     * terms are added in their order, so the bits are the same on each run. aBar = yBar, bBar = yBar at the indices.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or of extent 0 in a though there are indices, the
     *     indices are not INT32, the types of a and b differ or are INT32, or the shapes do not fit
     */
    public static Expr scatterAdd(Expr a, Expr indices, Expr b, int axis) {
        Shape shape = a.shape();
        int i = shape.axis(axis, "scatterAdd");
        if (!a.dtype().isFloat() || a.dtype() != b.dtype()) {
            throw Site.refusal(
                    "scatterAdd: needs tensors of one floating-point type, they are " + a.type() + " and " + b.type());
        }
        if (b.shape().rank() != shape.rank() || !b.shape().with(i, 1).equals(shape.with(i, 1))) {
            throw Site.refusal(
                    "scatterAdd: the shapes " + shape + " and " + b.shape() + " differ apart from axis " + i);
        }
        return a.plus(ScatterAdd.scatterAdd(Indexing.ELEMENTS, b, indices, i, shape.dim(i)));
    }
}
