package org.adjoint.cuda;

import org.adjoint.DType;
import org.adjoint.backend.Memory;

/** Memory of a device. Reading waits for the last run or write that it took part in, not for what was queued later. */
final class CudaMemory implements Memory {
    private final CudaBackend backend;
    private final long bytes;
    private long address;
    /** Behind everything queued that touches this memory. */
    private volatile Mark last;

    CudaMemory(CudaBackend backend, long bytes) {
        this.backend = backend;
        this.bytes = bytes;
        this.address = backend.allocateBytes(bytes);
        this.last = backend.zeroed();
    }

    long address() {
        return address;
    }

    /** Says that a run that was just queued works on this memory. */
    void usedUntil(Mark mark) {
        last = mark;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public double get(long byteOffset, DType dtype) {
        return backend.staging().read(address + byteOffset, dtype, last);
    }

    @Override
    public void write(long byteOffset, float[] source, int from, int count) {
        writeArray(byteOffset, source, from, count, Float.BYTES);
    }

    @Override
    public void write(long byteOffset, double[] source, int from, int count) {
        writeArray(byteOffset, source, from, count, Double.BYTES);
    }

    @Override
    public void write(long byteOffset, int[] source, int from, int count) {
        writeArray(byteOffset, source, from, count, Integer.BYTES);
    }

    private void writeArray(long byteOffset, Object source, int from, int count, int elementBytes) {
        if (count > 0) {
            last = backend.staging().write(address + byteOffset, source, from, count, elementBytes);
        }
    }

    @Override
    public void read(long byteOffset, float[] target, int from, int count) {
        backend.staging().read(address + byteOffset, target, from, count, Float.BYTES, last);
    }

    @Override
    public void read(long byteOffset, double[] target, int from, int count) {
        backend.staging().read(address + byteOffset, target, from, count, Double.BYTES, last);
    }

    @Override
    public void read(long byteOffset, int[] target, int from, int count) {
        backend.staging().read(address + byteOffset, target, from, count, Integer.BYTES, last);
    }

    /** Between devices as well, without the host. */
    @Override
    public void copyFrom(Memory source) {
        if (bytes == 0) {
            return;
        }
        if (source instanceof CudaMemory other) {
            backend.device().copy(address, other.backend.device(), other.address, bytes);
        } else {
            Memory.super.copyFrom(source);
        }
    }

    @Override
    public void free() {
        if (address != 0) {
            backend.freeBytes(address, bytes);
            address = 0;
        }
    }
}
