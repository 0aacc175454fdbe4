package org.adjoint.op;

import org.adjoint.DType;
import org.adjoint.Shape;

/** What is known of a tensor before it has a value: its shape and its element type. */
public record TensorType(Shape shape, DType dtype) {
    /** Bytes of a dense tensor of this type. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    /**
     * Whether shape and element type are the same. Written out, as in the other records that a first plan compares: the
     * methods that a record has by itself are made at first use, which takes several milliseconds each.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof TensorType type && dtype == type.dtype && shape.equals(type.shape);
    }

    @Override
    public int hashCode() {
        return shape.hashCode() * 31 + dtype.hashCode();
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
