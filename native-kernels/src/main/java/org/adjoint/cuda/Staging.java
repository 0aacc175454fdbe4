package org.adjoint.cuda;

import org.adjoint.DType;

/**
 * The way between Java arrays and a device: pinned buffers made once, so that no copy allocates. Writing goes through a
 * ring of them and returns before the device has the bytes; it waits only where the whole ring is on its way.
 */
final class Staging {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int CHUNKS = 64;
    private static final int READ_BYTES = 4 << 20;

    private final Device device;
    private final HostBuffer[] ring = new HostBuffer[CHUNKS];
    private final Mark[] sent = new Mark[CHUNKS];
    private int next;

    private final Object reading = new Object();
    private final HostBuffer received;

    Staging(Device device) {
        this.device = device;
        long chunks = device.allocateHost((long) CHUNKS * CHUNK_BYTES);
        for (int i = 0; i < CHUNKS; i++) {
            ring[i] = new HostBuffer(chunks + (long) i * CHUNK_BYTES, CHUNK_BYTES);
            sent[i] = new Mark(device);
        }
        received = new HostBuffer(device.allocateHost(READ_BYTES), READ_BYTES);
    }

    /** Copies elements of a float[], double[] or int[] to the device; the mark is behind the last of them. */
    synchronized Mark write(long address, Object array, int from, int count, int elementBytes) {
        int most = CHUNK_BYTES / elementBytes;
        Mark last = sent[next];
        for (long done = 0; done < count; done += most) {
            HostBuffer chunk = ring[next];
            last = sent[next];
            next = (next + 1) % CHUNKS;
            last.await();
            int n = (int) Math.min(most, count - done);
            chunk.put(array, (int) (from + done), n);
            device.write(address + done * elementBytes, chunk.address(), (long) n * elementBytes);
            last.set();
        }
        return last;
    }

    /** Copies elements into a float[], double[], int[] or long[], as they are at {@code since}. */
    void read(long address, Object array, int from, int count, int elementBytes, Mark since) {
        int most = READ_BYTES / elementBytes;
        synchronized (reading) {
            for (long done = 0; done < count; done += most) {
                int n = (int) Math.min(most, count - done);
                since.read(received.address(), address + done * elementBytes, (long) n * elementBytes);
                received.get(array, (int) (from + done), n);
            }
        }
    }

    /** One element, as it is at {@code since}. */
    double read(long address, DType dtype, Mark since) {
        synchronized (reading) {
            since.read(received.address(), address, dtype.bytes());
            return received.first(dtype);
        }
    }
}
