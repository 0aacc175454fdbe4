package org.adjoint.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.adjoint.DType;
import org.bytedeco.javacpp.BytePointer;

/** Pinned memory of the host as Java sees it. */
final class HostBuffer {
    private final long address;
    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final IntBuffer ints;
    private final LongBuffer longs;

    /** A pointer to memory that somebody else frees. */
    private static final class Stretch extends BytePointer {
        Stretch(long from, long bytes) {
            address = from;
            limit = bytes;
            capacity = bytes;
        }
    }

    HostBuffer(long address, long bytes) {
        this.address = address;
        ByteBuffer buffer = new Stretch(address, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
        floats = buffer.asFloatBuffer();
        doubles = buffer.asDoubleBuffer();
        ints = buffer.asIntBuffer();
        longs = buffer.asLongBuffer();
    }

    long address() {
        return address;
    }

    /** Copies elements of a float[], double[] or int[] to the start. */
    void put(Object array, int from, int count) {
        if (array instanceof float[] source) {
            floats.put(0, source, from, count);
        } else if (array instanceof double[] source) {
            doubles.put(0, source, from, count);
        } else {
            ints.put(0, (int[]) array, from, count);
        }
    }

    /** Copies elements from the start to a float[], double[], int[] or long[]. */
    void get(Object array, int from, int count) {
        if (array instanceof float[] target) {
            floats.get(0, target, from, count);
        } else if (array instanceof double[] target) {
            doubles.get(0, target, from, count);
        } else if (array instanceof long[] target) {
            longs.get(0, target, from, count);
        } else {
            ints.get(0, (int[]) array, from, count);
        }
    }

    /** The first element. */
    double first(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> floats.get(0);
            case FLOAT64 -> doubles.get(0);
            case INT32 -> ints.get(0);
        };
    }
}
