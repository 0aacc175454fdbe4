package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.adjoint.DType;
import org.adjoint.backend.Memory;
import org.junit.jupiter.api.Test;

/** Copies between Java arrays and a device's memory, in pieces and whole. */
class CudaMemoryTest {
    private final RecordingDevice device = new RecordingDevice(64 << 20);
    private final CudaBackend backend = new CudaBackend("fake", device, new FakeCompiler());

    @Test
    void elementsOfEachType() {
        Memory memory = backend.allocate(64);
        memory.write(8, new float[] {0, 1.5f, -2}, 1, 2);
        memory.write(16, new double[] {Math.PI}, 0, 1);
        memory.write(24, new int[] {-7}, 0, 1);
        assertEquals(1.5, memory.get(8, DType.FLOAT32));
        assertEquals(-2, memory.get(12, DType.FLOAT32));
        assertEquals(Math.PI, memory.get(16, DType.FLOAT64));
        assertEquals(-7, memory.get(24, DType.INT32));
        assertEquals(0, memory.get(32, DType.FLOAT64));
        float[] floats = new float[3];
        memory.read(8, floats, 1, 2);
        assertArrayEquals(new float[] {0, 1.5f, -2}, floats);
        memory.free();
    }

    @Test
    void morePiecesThanTheRingHas() {
        int[] numbers = IntStream.range(0, 5_000_001).toArray();
        Memory memory = backend.allocate(4L * numbers.length);
        memory.write(0, numbers, 0, numbers.length);
        int[] back = new int[numbers.length];
        memory.read(0, back, 0, back.length);
        assertArrayEquals(numbers, back);
        memory.free();
    }

    @Test
    void nothingIsCopiedForNoElements() {
        Memory memory = backend.allocate(0);
        device.calls();
        memory.write(0, new float[0], 0, 0);
        memory.read(0, new double[0], 0, 0);
        assertTrue(device.calls().isEmpty());
        memory.free();
    }

    @Test
    void tooMuchIsRefusedWithWhatIsFree() {
        OutOfMemoryError error = assertThrows(OutOfMemoryError.class, () -> backend.allocate(1L << 40));
        assertTrue(error.getMessage().contains("1099511627776"), error.getMessage());
        assertTrue(error.getMessage().contains("67108864 of 67108864"), error.getMessage());
        assertEquals(0, backend.allocatedBytes());
    }

    @Test
    void freeTwiceIsFreeOnce() {
        Memory memory = backend.allocate(100);
        assertEquals(100, backend.allocatedBytes());
        memory.free();
        memory.free();
        assertEquals(0, backend.allocatedBytes());
    }
}
