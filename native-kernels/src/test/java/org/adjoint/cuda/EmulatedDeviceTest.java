package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Kernels with one thing wrong must be caught, and the same ones without it must pass. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class EmulatedDeviceTest {
    private static final HostCompiler COMPILER = new HostCompiler(Path.of("src/test/cuda/planted"));
    private static final int THREADS = 128;

    private final EmulatedDevice device = new EmulatedDevice(1 << 30);
    private final Staging staging = new Staging(device);
    private final Mark mark = new Mark(device);

    /** What a kernel of {@code planted.cu} makes of 0, 1, 2 ... */
    private float[] run(String kernel, int count, int blocks) {
        Unit unit = new Unit();
        String entry = unit.entry("planted.cu", kernel, "Planted");
        long module = device.load(COMPILER.compile(unit.text()));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        long bytes = (long) count * Float.BYTES;
        long from = device.allocate(bytes);
        long to = device.allocate(bytes);
        staging.write(from, values, 0, count, Float.BYTES);
        device.launch(device.function(module, entry, 0), blocks, THREADS, 0, new long[] {from, to, count});
        mark.set();
        float[] result = new float[count];
        staging.read(to, result, 0, count, Float.BYTES, mark);
        return result;
    }

    private void requireFailure(String kernel, String... fragments) {
        String message = assertThrows(IllegalStateException.class, () -> run(kernel, 2 * THREADS, 2))
                .getMessage();
        for (String fragment : fragments) {
            assertTrue(message.contains(fragment), message);
        }
    }

    @Test
    void soundKernelsGiveTheirResults() {
        float[] reversed = run("reversed<true>", 2 * THREADS, 2);
        assertEquals(THREADS - 1, reversed[0]);
        assertEquals(THREADS, reversed[2 * THREADS - 1]);
        float[] doubled = run("doubled<true>", 2 * THREADS - 27, 2);
        assertEquals(2 * (2 * THREADS - 28), doubled[2 * THREADS - 28]);
        float[] sums = run("warpSums", 2 * THREADS, 2);
        assertEquals(31 * 16, sums[0]);
        assertEquals((64 + 95) * 16, sums[64 + 17]);
    }

    @Test
    void aMissingBarrierIsCaught() {
        requireFailure("reversed<false>", "reversed_false", "shared memory");
    }

    @Test
    void aMissingTailGuardIsCaught() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> run("doubled<false>", 2 * THREADS - 27, 2));
        assertTrue(e.getMessage().contains("of an allocation of " + (2 * THREADS - 27) * 4), e.getMessage());
    }
}
