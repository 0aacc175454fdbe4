package org.adjoint.op;

import java.util.Arrays;
import org.adjoint.DType;
import org.adjoint.Shape;

/** How INT32 indices choose places along an axis of a tensor. */
public enum Indexing {
    /** Each index chooses a whole slice: the axis is replaced by the axes of the indices. */
    SLICES {
        @Override
        Shape chosen(String op, Shape a, Shape indices, int axis) {
            int[] dims = new int[a.rank() - 1 + indices.rank()];
            System.arraycopy(a.dims(), 0, dims, 0, axis);
            System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
            System.arraycopy(a.dims(), axis + 1, dims, axis + indices.rank(), a.rank() - axis - 1);
            return Shape.of(dims);
        }

        @Override
        Shape spread(String op, Shape b, Shape indices, int axis, int extent) {
            int after = axis + indices.rank();
            boolean fits = after <= b.rank()
                    && Shape.of(Arrays.copyOfRange(b.dims(), axis, after)).equals(indices);
            if (!fits) {
                throw new IllegalArgumentException(op + ": the slices " + b + " have not the axes of the indices "
                        + indices + " from axis " + axis + " on");
            }
            int[] dims = new int[b.rank() - indices.rank() + 1];
            System.arraycopy(b.dims(), 0, dims, 0, axis);
            dims[axis] = extent;
            System.arraycopy(b.dims(), after, dims, axis + 1, b.rank() - after);
            return Shape.of(dims);
        }
    },

    /** Each index chooses one element, in the fibre that the index itself lies in. */
    ELEMENTS {
        @Override
        Shape chosen(String op, Shape a, Shape indices, int axis) {
            if (a.rank() != indices.rank() || !a.with(axis, 1).equals(indices.with(axis, 1))) {
                throw new IllegalArgumentException(
                        op + ": indices " + indices + " and tensor " + a + " differ apart from axis " + axis);
            }
            return indices;
        }

        @Override
        Shape spread(String op, Shape b, Shape indices, int axis, int extent) {
            if (!b.equals(indices)) {
                throw new IllegalArgumentException(
                        op + ": needs an index for each element: the indices are " + indices + ", the elements " + b);
            }
            return b.with(axis, extent);
        }
    };

    /** The shape of what is chosen from {@code a}. */
    abstract Shape chosen(String op, Shape a, Shape indices, int axis);

    /** The shape with {@code extent} places along the axis that {@code b} was chosen from. */
    abstract Shape spread(String op, Shape b, Shape indices, int axis, int extent);

    static void requireIndices(String op, TensorType indices) {
        if (indices.dtype() != DType.INT32) {
            throw new IllegalArgumentException(op + ": the indices must be INT32, they are " + indices + "; cast them");
        }
    }

    /** What to throw for an index that is none of the axis. */
    static IllegalArgumentException outside(
            String op, Routine.Fault fault, TensorType indices, int extent, String site) {
        return new IllegalArgumentException(op + ": element " + fault.position() + " of the indices " + indices.shape()
                + " is " + fault.value() + ", outside [0, " + extent + "), built at " + site);
    }
}
