package org.adjoint.op;

import org.adjoint.DType;
import org.adjoint.Shape;

/** What is known of a tensor before it has a value: its shape and its element type. */
public record TensorType(Shape shape, DType dtype) {
    /** Bytes of a dense tensor of this type. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
