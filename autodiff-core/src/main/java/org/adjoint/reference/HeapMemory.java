package org.adjoint.reference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.adjoint.DType;
import org.adjoint.backend.Memory;

/** Memory of the Java heap. */
final class HeapMemory implements Memory {
    private final AtomicLong account;
    private ByteBuffer buffer;

    /** Memory that nobody counts. */
    HeapMemory(long bytes) {
        this(bytes, new AtomicLong());
    }

    /** Memory that {@code account} counts the bytes of until it is freed. */
    HeapMemory(long bytes, AtomicLong account) {
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("the reference backend holds at most 2 GiB in one piece, asked for " + bytes
                    + " bytes; the cpu backend has no such limit");
        }
        buffer = ByteBuffer.allocate((int) bytes).order(ByteOrder.nativeOrder());
        this.account = account;
        account.addAndGet(bytes);
    }

    @Override
    public double get(long byteOffset, DType dtype) {
        int at = (int) byteOffset;
        return switch (dtype) {
            case FLOAT32 -> buffer.getFloat(at);
            case FLOAT64 -> buffer.getDouble(at);
            case INT32 -> buffer.getInt(at);
        };
    }

    /** Stores one element, rounded to nearest, or truncated toward zero and saturating for integers. */
    void put(long byteOffset, DType dtype, double value) {
        int at = (int) byteOffset;
        switch (dtype) {
            case FLOAT32 -> buffer.putFloat(at, (float) value);
            case FLOAT64 -> buffer.putDouble(at, value);
            case INT32 -> buffer.putInt(at, (int) value);
        }
    }

    @Override
    public long bytes() {
        return buffer.capacity();
    }

    @Override
    public void write(long byteOffset, float[] source, int from, int count) {
        at(byteOffset).asFloatBuffer().put(source, from, count);
    }

    @Override
    public void write(long byteOffset, double[] source, int from, int count) {
        at(byteOffset).asDoubleBuffer().put(source, from, count);
    }

    @Override
    public void write(long byteOffset, int[] source, int from, int count) {
        at(byteOffset).asIntBuffer().put(source, from, count);
    }

    @Override
    public void read(long byteOffset, float[] target, int from, int count) {
        at(byteOffset).asFloatBuffer().get(target, from, count);
    }

    @Override
    public void read(long byteOffset, double[] target, int from, int count) {
        at(byteOffset).asDoubleBuffer().get(target, from, count);
    }

    @Override
    public void read(long byteOffset, int[] target, int from, int count) {
        at(byteOffset).asIntBuffer().get(target, from, count);
    }

    private ByteBuffer at(long byteOffset) {
        return buffer.position((int) byteOffset);
    }

    @Override
    public void free() {
        account.addAndGet(-bytes());
        buffer = ByteBuffer.allocate(0);
    }
}
