package org.adjoint.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Memory at addresses that a process never has, so that a device address taken for one of the host is seen. */
final class FakeMemory {
    private static final long FIRST = 0x4000_0000_0000_0000L;

    private final TreeMap<Long, BytePointer> pieces = new TreeMap<>();
    private final long capacity;
    private long next = FIRST;
    private long used;

    FakeMemory(long capacity) {
        this.capacity = capacity;
    }

    synchronized long allocate(long bytes) {
        if (bytes < 1) {
            throw new AssertionError("an allocation of " + bytes + " bytes");
        }
        if (used + bytes > capacity) {
            return 0;
        }
        long address = next;
        pieces.put(address, (BytePointer) new BytePointer(bytes).fill(0));
        next += (bytes + 511) / 256 * 256;
        used += bytes;
        return address;
    }

    synchronized void free(long address) {
        BytePointer piece = pieces.remove(address);
        if (piece == null) {
            throw new AssertionError("frees " + address + ", which is not allocated");
        }
        used -= piece.capacity();
        piece.close();
    }

    synchronized long free() {
        return capacity - used;
    }

    synchronized int pieces() {
        return pieces.size();
    }

    static boolean isAddress(long word) {
        return word >= FIRST && word < FIRST + (1L << 50);
    }

    /** The bytes from an address on, which must all be of one allocation. */
    synchronized Pointer at(long address, long bytes) {
        Map.Entry<Long, BytePointer> piece = pieces.floorEntry(address);
        if (piece == null || address + bytes > piece.getKey() + piece.getValue().capacity()) {
            throw new AssertionError(bytes + " bytes at " + Long.toHexString(address) + " are not allocated");
        }
        return new BytePointer(piece.getValue()).position(address - piece.getKey());
    }

    /** Sets the 64-bit word at an address. */
    void put(long address, long word) {
        ByteBuffer bytes = at(address, Long.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
        bytes.putLong(bytes.position(), word);
    }
}
