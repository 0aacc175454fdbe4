package org.adjoint.backend;

import org.adjoint.DType;

/**
 * A stretch of a device's memory. Offsets and sizes are in bytes, counts in elements. The callers inside the engine check
 * ranges; an implementation may trust them, but must not touch memory after {@link #free}. Copies are ordered with the runs
 * of executables that the memory is bound to: each sees what was asked for before it, and nothing that is asked for after.
 */
public interface Memory {
    /** What {@link #copyFrom} takes at a time: 4 MiB. */
    int COPIED_INTS = 1 << 20;

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

    /** Copies the whole of another memory of the same size, of this backend or another: here through the host. */
    default void copyFrom(Memory source) {
        int[] piece = new int[(int) Math.min(COPIED_INTS, (bytes() + Integer.BYTES - 1) / Integer.BYTES)];
        for (long at = 0; at < bytes(); at += (long) piece.length * Integer.BYTES) {
            int count = (int) Math.min(piece.length, (bytes() - at) / Integer.BYTES);
            source.read(at, piece, 0, count);
            write(at, piece, 0, count);
        }
    }

    /** Gives the memory back; a second call does nothing. */
    void free();
}
