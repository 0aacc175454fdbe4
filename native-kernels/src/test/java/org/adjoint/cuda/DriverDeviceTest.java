package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.adjoint.DType;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The calls of the driver, down to the arguments that arrive in C, on a library that stands for the driver
 * ({@code src/test/cuda/driver}). Nothing is said about a GPU.
 */
@EnabledIf("canRun")
class DriverDeviceTest {
    private static DriverDevice device;
    private static CudaBackend backend;

    static boolean canRun() {
        return StandInDriver.canLoad();
    }

    @BeforeAll
    static void load() {
        StandInDriver.load();
        assertEquals(2, Driver.start());
        device = new DriverDevice(0);
        backend = new CudaBackend("stand-in", device, new FakeCompiler());
    }

    @Test
    void propertiesAreTheDriversAnswers() {
        assertEquals(
                new Device.Properties("a driver without a GPU", 90, 132, 219 << 10, 64 << 20), device.properties());
    }

    @Test
    void memoryIsZeroedWrittenAndRead() {
        Memory memory = backend.allocate(4 * 1_000_000);
        assertEquals(0, memory.get(3_999_996, DType.FLOAT32));
        int[] numbers = IntStream.range(0, 1_000_000).toArray();
        memory.write(0, numbers, 0, numbers.length);
        int[] back = new int[numbers.length];
        memory.read(0, back, 0, back.length);
        assertArrayEquals(numbers, back);
        memory.free();
    }

    @Test
    void copiesAllocateNothing() {
        Memory memory = backend.allocate(16);
        double[] numbers = {1, 2};
        double sum = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 5100; i++) {
            // The first ones load classes.
            before = i == 100 ? threads.getCurrentThreadAllocatedBytes() : before;
            memory.write(0, numbers, 0, 2);
            sum += memory.get(8, DType.FLOAT64);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(10_200, sum);
        assertTrue(allocated < 5000, allocated + " bytes of objects in 5000 copies");
        memory.free();
    }

    @Test
    void tooMuchIsRefused() {
        long before = device.freeBytes();
        assertEquals(0, device.allocate(1L << 30));
        assertEquals(before, device.freeBytes());
    }

    private static long store(long module) {
        return device.function(module, "store", 100 << 10);
    }

    private static long module() {
        return device.load("image".getBytes(StandardCharsets.UTF_8));
    }

    /** What an executable says of memory that it was queued to use. */
    private static void usedUntilNow(CudaMemory memory) {
        Mark mark = new Mark(device);
        mark.set();
        memory.usedUntil(mark);
    }

    @Test
    void aKernelGetsTheWordsOfItsParameters() {
        CudaMemory memory = (CudaMemory) backend.allocate(16);
        long module = module();
        device.launch(store(module), 3, 64, 1024, new long[] {memory.address() + 8, Double.doubleToLongBits(2.5), 7});
        usedUntilNow(memory);
        assertEquals(2.5, memory.get(8, DType.FLOAT64));
        assertEquals(0, memory.get(0, DType.FLOAT64));
        device.unload(module);
        memory.free();
    }

    @Test
    void whatIsCapturedRunsWhenItIsReplayed() {
        CudaMemory memory = (CudaMemory) backend.allocate(16);
        long module = module();
        long store = store(module);
        long captured = device.capture(() -> {
            device.fill(memory.address(), 8, (byte) -1);
            device.launch(store, 1, 32, 0, new long[] {memory.address() + 8, 5});
        });
        assertEquals(0, memory.get(0, DType.INT32));
        assertEquals(0, memory.get(8, DType.INT32));
        device.replay(captured);
        usedUntilNow(memory);
        assertEquals(-1, memory.get(0, DType.INT32));
        assertEquals(5, memory.get(8, DType.INT32));
        device.forget(captured);
        device.unload(module);
        memory.free();
    }

    /** An executable of three regions with one launch each: kernels that add 1 and 2 to a place of the arena, 3 to a leaf. */
    private static CudaExecutable adding(CudaBackend on, Memory arena, Memory leaf, int threads) {
        List<Region> regions = new ArrayList<>();
        List<List<Launch>> launches = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            regions.add(new Region(1, 0, List.of()));
            List<Argument> words =
                    List.of(new Argument.Place(i == 2 ? 1 : Schedule.ARENA, 16), new Argument.Word(i + 1));
            launches.add(List.of(new Launch.Kernel("add", "add", 1, i == 2 ? threads : 32, 0, words)));
        }
        CudaExecutable executable = new CudaExecutable(
                on, new Schedule(2, 256, regions), new Lowering.Lowered(launches, "image", List.of(), 128, 0));
        executable.bind(Schedule.ARENA, arena);
        executable.bind(1, leaf);
        return executable;
    }

    /** The driver does late what is queued: whoever does not wait, or gives memory back too early, is found out. */
    @Test
    void valuesAreThoseOfTheOrderInWhichItWasAsked() throws InterruptedException {
        CudaBackend other = new CudaBackend("other", new DriverDevice(1), new FakeCompiler());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = IntStream.range(0, 2)
                .mapToObj(seed -> new Thread(() -> askInAnyOrder(
                        seed == 0 ? backend : other, seed == 0 ? other : backend, new SplittableRandom(seed))))
                .toList();
        threads.forEach(t -> t.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    private static void askInAnyOrder(CudaBackend on, CudaBackend other, SplittableRandom random) {
        Memory arena = on.allocate(256);
        Memory leaf = on.allocate(64);
        CudaExecutable executable = adding(on, arena, leaf, 32);
        // More than the buffers through which it goes.
        int[] large = new int[6_000_000];
        Memory copy = on.allocate(4L * large.length);
        int inArena = 0;
        int inLeaf = 0;
        for (int i = 0; i < 300; i++) {
            switch (random.nextInt(10)) {
                case 0 -> assertEquals(inLeaf, leaf.get(16, DType.INT32));
                case 1 -> assertEquals(inArena, arena.get(16, DType.INT32));
                case 2 -> {
                    inLeaf = random.nextInt(1000);
                    int[] written = {inLeaf, 0};
                    leaf.write(16, written, 0, 2);
                    written[0] = -1;
                }
                case 3 -> {
                    Memory old = leaf;
                    leaf = on.allocate(64);
                    assertEquals(0, leaf.get(16, DType.INT32));
                    leaf.copyFrom(old);
                    executable.bind(1, leaf);
                    old.free();
                }
                case 4 -> {
                    executable.close();
                    arena.free();
                    arena = on.allocate(256);
                    inArena = 0;
                    executable = adding(on, arena, leaf, 32);
                }
                case 5 -> {
                    Memory there = other.allocate(64);
                    there.copyFrom(leaf);
                    assertEquals(inLeaf, there.get(16, DType.INT32));
                    there.free();
                }
                case 6 -> {
                    int first = random.nextInt();
                    Arrays.setAll(large, k -> first + k);
                    copy.write(0, large, 0, large.length);
                    Arrays.fill(large, 0);
                    copy.read(0, large, 0, large.length);
                    for (int k = 0; k < large.length; k++) {
                        assertEquals(first + k, large[k]);
                    }
                }
                default -> {
                    executable.run(0, 3);
                    inArena += 3;
                    inLeaf += 3;
                }
            }
        }
        executable.close();
        arena.free();
        leaf.free();
        copy.free();
    }

    @Test
    void whatWasQueuedBeforeALaunchThatFailsIsWaitedFor() {
        Memory arena = backend.allocate(256);
        Memory leaf = backend.allocate(64);
        for (int i = 1; i < 50; i++) {
            CudaExecutable executable = adding(backend, arena, leaf, 33);
            assertThrows(IllegalStateException.class, () -> executable.run(0, 3));
            assertEquals(3 * i, arena.get(16, DType.INT32));
            executable.close();
        }
        arena.free();
        leaf.free();
    }

    @Test
    void workThatFailsEndsItsCapture() {
        assertThrows(
                ArithmeticException.class,
                () -> device.capture(() -> {
                    throw new ArithmeticException("while capturing");
                }));
        device.forget(device.capture(() -> {}));
    }

    @Test
    void copiesBetweenDevices() {
        CudaBackend second = new CudaBackend("second", new DriverDevice(1), new FakeCompiler());
        CudaMemory from = (CudaMemory) backend.allocate(8);
        CudaMemory to = (CudaMemory) second.allocate(8);
        from.write(0, new double[] {Math.E}, 0, 1);
        for (int i = 0; i < 2; i++) {
            to.copyFrom(from);
            assertEquals(Math.E, to.get(0, DType.FLOAT64));
            from.copyFrom(to);
        }
        from.free();
        to.free();
    }

    @Test
    void copiesWithinADevice() {
        CudaMemory from = (CudaMemory) backend.allocate(8);
        CudaMemory to = (CudaMemory) backend.allocate(8);
        from.write(0, new double[] {Math.PI}, 0, 1);
        to.copyFrom(from);
        assertEquals(Math.PI, to.get(0, DType.FLOAT64));
        from.free();
        to.free();
    }

    @Test
    void aFunctionGoesWithItsModule() {
        long module = module();
        long store = store(module);
        device.unload(module);
        long again = module();
        assertEquals(store, store(again));
        device.unload(again);
    }

    @Test
    void aLaunchThatFailsNamesItsKernel() {
        long module = module();
        long store = store(module);
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> device.launch(store, 1, 33, 0, new long[] {0, 0}));
        assertTrue(failure.getMessage().startsWith("cuda: cuLaunchKernel of store failed"), failure.getMessage());
        device.unload(module);
    }

    @Test
    void aFailureNamesCallStatusAndMeaning() {
        long module = module();
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> device.function(module, "missing", 0));
        assertEquals(
                "cuda: cuModuleGetFunction of missing failed with status 500 (CUDA_ERROR_NOT_FOUND): named symbol not"
                        + " found",
                failure.getMessage());
        device.unload(module);
    }

    @Test
    void tooManyParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> device.launch(1, 1, 32, 0, new long[513]));
    }

    @Test
    void withoutCublasThereAreNoProducts() {
        assertFalse(device.hasProducts());
    }

    @Test
    void theTypeOfProductsIsOneOfThree() {
        System.setProperty("adjoint.cuda.products", "float8");
        try {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> Blas.of(90, bytes -> 0));
            assertEquals("adjoint.cuda.products must be float32, tf32 or bf16, it is float8", refusal.getMessage());
        } finally {
            System.clearProperty("adjoint.cuda.products");
        }
    }
}
