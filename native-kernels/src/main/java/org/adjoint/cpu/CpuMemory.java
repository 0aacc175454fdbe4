package org.adjoint.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.adjoint.DType;
import org.adjoint.backend.Memory;
import org.bytedeco.javacpp.BytePointer;

/**
 * Memory outside the Java heap. Copies go through buffers made once, so none of them allocates; as a buffer reaches at most
 * 2 GiB, larger memory is seen through several.
 */
final class CpuMemory implements Memory {
    /** Bytes that one window shows; a multiple of every element's size. */
    private static final long WINDOW = 1L << 30;

    private final long bytes;
    private final Window[] windows;
    private long address;

    /** A stretch of the memory as buffers of each type. */
    private record Window(FloatBuffer floats, DoubleBuffer doubles, IntBuffer ints) {
        static Window at(long address, long bytes) {
            ByteBuffer buffer = new Stretch(address, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
            return new Window(buffer.asFloatBuffer(), buffer.asDoubleBuffer(), buffer.asIntBuffer());
        }
    }

    /** A pointer to memory that somebody else frees. */
    private static final class Stretch extends BytePointer {
        Stretch(long from, long bytes) {
            address = from;
            limit = bytes;
            capacity = bytes;
        }
    }

    CpuMemory(long bytes) {
        this.bytes = bytes;
        this.address = Native.adj_alloc(Math.max(bytes, 1));
        if (address == 0) {
            throw new OutOfMemoryError("the cpu backend could not allocate " + bytes + " bytes");
        }
        windows = new Window[(int) ((bytes + WINDOW - 1) / WINDOW)];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = Window.at(address + i * WINDOW, Math.min(WINDOW, bytes - i * WINDOW));
        }
    }

    long address() {
        return address;
    }

    private Window window(long at) {
        return windows[(int) (at / WINDOW)];
    }

    /** The element of its window that lies at a byte. */
    private static int position(long at, int elementBytes) {
        return (int) (at % WINDOW / elementBytes);
    }

    /** How many of {@code rest} elements the window that shows byte {@code at} still holds. */
    private static int fitting(long at, int elementBytes, int rest) {
        return (int) Math.min(rest, (WINDOW - at % WINDOW) / elementBytes);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public double get(long byteOffset, DType dtype) {
        Window window = window(byteOffset);
        int at = position(byteOffset, dtype.bytes());
        return switch (dtype) {
            case FLOAT32 -> window.floats.get(at);
            case FLOAT64 -> window.doubles.get(at);
            case INT32 -> window.ints.get(at);
        };
    }

    @Override
    public void write(long byteOffset, float[] source, int from, int count) {
        for (int done = 0, n; done < count; done += n) {
            long at = byteOffset + (long) done * Float.BYTES;
            n = fitting(at, Float.BYTES, count - done);
            window(at).floats.put(position(at, Float.BYTES), source, from + done, n);
        }
    }

    @Override
    public void write(long byteOffset, double[] source, int from, int count) {
        for (int done = 0, n; done < count; done += n) {
            long at = byteOffset + (long) done * Double.BYTES;
            n = fitting(at, Double.BYTES, count - done);
            window(at).doubles.put(position(at, Double.BYTES), source, from + done, n);
        }
    }

    @Override
    public void write(long byteOffset, int[] source, int from, int count) {
        for (int done = 0, n; done < count; done += n) {
            long at = byteOffset + (long) done * Integer.BYTES;
            n = fitting(at, Integer.BYTES, count - done);
            window(at).ints.put(position(at, Integer.BYTES), source, from + done, n);
        }
    }

    @Override
    public void read(long byteOffset, float[] target, int from, int count) {
        for (int done = 0, n; done < count; done += n) {
            long at = byteOffset + (long) done * Float.BYTES;
            n = fitting(at, Float.BYTES, count - done);
            window(at).floats.get(position(at, Float.BYTES), target, from + done, n);
        }
    }

    @Override
    public void read(long byteOffset, double[] target, int from, int count) {
        for (int done = 0, n; done < count; done += n) {
            long at = byteOffset + (long) done * Double.BYTES;
            n = fitting(at, Double.BYTES, count - done);
            window(at).doubles.get(position(at, Double.BYTES), target, from + done, n);
        }
    }

    @Override
    public void read(long byteOffset, int[] target, int from, int count) {
        for (int done = 0, n; done < count; done += n) {
            long at = byteOffset + (long) done * Integer.BYTES;
            n = fitting(at, Integer.BYTES, count - done);
            window(at).ints.get(position(at, Integer.BYTES), target, from + done, n);
        }
    }

    @Override
    public void free() {
        if (address != 0) {
            Native.adj_free(address, Math.max(bytes, 1));
            address = 0;
        }
    }
}
