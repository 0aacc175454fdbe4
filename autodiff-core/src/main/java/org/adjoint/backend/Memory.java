package org.adjoint.backend;

import org.adjoint.DType;

/**
 * A stretch of a device's memory. Offsets and sizes are in bytes, counts in elements. The callers inside the engine check
 * ranges; an implementation may trust them, but must not touch memory after {@link #free}. Copies are ordered with the runs of executables that the memory is
 * bound to: each sees what was asked for before it, and nothing that is asked for after it.
 */
public interface Memory {
    /** Size in bytes. */
    long bytes();

    /** One element, widened to double. */
    double get(long byteOffset, DType dtype);

    /** Copies {@code count} floats in. */
    void write(long byteOffset, float[] source, int from, int count);

    /** Copies {@code count} doubles in. */
    void write(long byteOffset, double[] source, int from, int count);

    /** Copies {@code count} ints in. */
    void write(long byteOffset, int[] source, int from, int count);

    /** Copies {@code count} floats out. */
    void read(long byteOffset, float[] target, int from, int count);

    /** Copies {@code count} doubles out. */
    void read(long byteOffset, double[] target, int from, int count);

    /** Copies {@code count} ints out. */
    void read(long byteOffset, int[] target, int from, int count);

    /** Gives the memory back; a second call does nothing. */
    void free();
}
