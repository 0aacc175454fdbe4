package org.adjoint;

/** Element type of a tensor. */
public enum DType {
    /** IEEE 754 single precision, the default. */
    FLOAT32(4),
    /** IEEE 754 double precision; gradient checks run in it. */
    FLOAT64(8),
    /** Two's complement 32-bit integer, for labels and indices; carries no gradient. */
    INT32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether the type is a floating-point type, and so can carry a gradient. */
    public boolean isFloat() {
        return this != INT32;
    }
}
