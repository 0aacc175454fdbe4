package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The emulation catches what is wrong with the kernels of {@code planted.cu}, and runs those that are sound. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class PlantedErrorTest {
    private static final HostCompiler COMPILER = new HostCompiler();
    private static final int THREADS = 128;
    private static final int BLOCKS = 3;
    private static final int COUNT = BLOCKS * THREADS;
    private static final int DYNAMIC = THREADS * Float.BYTES;

    private final EmulatedDevice device = new EmulatedDevice(1 << 20);
    private final Staging staging = new Staging(device);

    /** What a kernel makes of 0, 1, 2 ... */
    private float[] run(String kernel, int count, int sharedBytes) {
        return run(kernel, count, THREADS, sharedBytes);
    }

    private float[] run(String kernel, int count, int threads, int sharedBytes) {
        Unit unit = new Unit();
        String entry = unit.entry("planted.cu", kernel, "Planted", Kernels.BLOCK);
        long module = device.load(COMPILER.compile(unit.text()));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        long bytes = (long) count * Float.BYTES;
        long a = device.allocate(bytes);
        long y = device.allocate(bytes);
        staging.write(a, values, 0, count, Float.BYTES);
        long function = device.function(module, entry, sharedBytes);
        device.launch(function, BLOCKS, threads, sharedBytes, new long[] {a, y, count});
        Mark mark = new Mark(device);
        mark.set();
        float[] result = new float[count];
        staging.read(y, result, 0, count, Float.BYTES, mark);
        return result;
    }

    private void requireResult(String kernel, int count, IntToDoubleFunction expected) {
        float[] result = run(kernel, count, DYNAMIC);
        for (int i = 0; i < count; i++) {
            assertEquals(expected.applyAsDouble(i), result[i], kernel + " at " + i);
        }
    }

    @Test
    void soundKernelsGiveTheirResults() {
        IntToDoubleFunction reversed = i -> i / THREADS * THREADS + THREADS - 1 - i % THREADS;
        requireResult("reversed<true>", COUNT, reversed);
        requireResult("dynamicallyReversed", COUNT, reversed);
        requireResult("lanesReversed<true>", COUNT, i -> i ^ 31);
        requireResult("doubled<true>", COUNT - 27, i -> 2 * i);
        requireResult("warpSums", COUNT, i -> 32 * (i / 32 * 32) + 31 * 16);
        requireResult("neighbours<true>", COUNT, i -> {
            int first = i / THREADS * THREADS;
            return i + 2 * (first + (i + 1) % THREADS) + (first + (i + 2) % THREADS);
        });
        assertEquals(COUNT - 27, Float.floatToRawIntBits(run("counted", COUNT - 27, 0)[0]));
    }

    @ParameterizedTest
    @CsvSource({
        "reversed<false>, shared memory",
        "neighbours<false>, nothing orders the two",
        "lanesReversed<false>, shared memory",
        "absentLanes, ffff0000 do not come",
        "foreignLane, 'which is not in the mask 0000ffff'",
        "divergentBarrier, only 64 of 128 threads reach the barrier",
        "twoBarriers, only 64 of 128 threads reach the barrier",
        "earlyReturn, only 127 of 128 threads reach the barrier",
        "blocksTogether, another block",
        "nobodyWrote, reads shared memory that no thread of the block wrote",
        "misaligned, alignment",
        "outOfBounds, bounds",
    })
    void anErrorIsCaughtAndNamesItsLine(String kernel, String what) {
        requireFailure(kernel, COUNT, DYNAMIC, what);
    }

    @Test
    void aMissingTailGuardIsCaught() {
        requireFailure("doubled<false>", COUNT - 27, 0, "an allocation of " + (COUNT - 27) * Float.BYTES);
    }

    @Test
    void dynamicSharedMemoryEndsWhereTheLaunchSaid() {
        requireFailure("dynamicallyReversed", COUNT, DYNAMIC - 4, "writes 4 bytes");
    }

    @Test
    void aBlockOfMoreThreadsThanTheCompilerWasToldIsRefused() {
        String message = assertThrows(
                        IllegalStateException.class, () -> run("doubled<true>", COUNT, Kernels.BLOCK + 32, 0))
                .getMessage();
        assertTrue(message.contains("the compiler leaves registers for 256"), message);
    }

    private void requireFailure(String kernel, int count, int sharedBytes, String what) {
        String message = assertThrows(IllegalStateException.class, () -> run(kernel, count, sharedBytes))
                .getMessage();
        assertTrue(message.startsWith(kernel.replaceAll("\\W+", "_")), message);
        assertTrue(message.contains(what), message);
        assertTrue(message.contains("planted.cu:"), message);
    }
}
