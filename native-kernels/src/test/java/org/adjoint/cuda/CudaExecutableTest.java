package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.backend.StepFailure;
import org.adjoint.op.Cholesky;
import org.adjoint.op.Routine;
import org.adjoint.op.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How launches are queued, captured, replayed and waited for, on a schedule of one launch a region made by hand. */
class CudaExecutableTest {
    private static final int REGIONS = 3;
    private static final int LEAF = 1;

    private final RecordingDevice device = new RecordingDevice(1 << 20);
    private final CudaBackend backend = new CudaBackend("fake", device, new FakeCompiler());
    private final int handlesOfTheBackend = device.handles();
    private final Memory arena = backend.allocate(256);
    private final Memory leaf = backend.allocate(64);
    private final List<Memory> others = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        arena.free();
        leaf.free();
        others.forEach(Memory::free);
        assertEquals(0, backend.allocatedBytes());
        assertEquals(0, device.memory.pieces());
        assertEquals(handlesOfTheBackend, device.handles());
    }

    private CudaExecutable executable(List<Step.Call> failing) {
        List<Region> regions = new ArrayList<>();
        List<List<Launch>> launches = new ArrayList<>();
        for (int i = 0; i < REGIONS; i++) {
            regions.add(new Region(1, 0, i == 1 ? List.copyOf(failing) : List.of()));
            Argument.Place place = i == 1 && !failing.isEmpty()
                    ? new Argument.Place(Argument.Place.FAULTS, Long.BYTES)
                    : new Argument.Place(i == 2 ? LEAF : Schedule.ARENA, 16);
            launches.add(List.of(new Launch.Kernel(
                    "step", "kernel" + i, 1, 32, 0, List.of(place, new Argument.Word(7), new Argument.Place(-1, 0)))));
        }
        CudaExecutable executable = new CudaExecutable(
                backend, new Schedule(2, 256, regions), new Lowering.Lowered(launches, "text", failing, 128, 0));
        executable.bind(Schedule.ARENA, arena);
        executable.bind(LEAF, leaf);
        return executable;
    }

    private static Step.Call call() {
        TensorType matrix = new TensorType(Shape.of(2, 2), DType.FLOAT32);
        Operand operand = new Operand(0, 0, DType.FLOAT32, new long[] {0});
        return new Step.Call(0, Cholesky.CHOLESKY, 1, List.of(matrix), List.of(operand), matrix, operand);
    }

    @Test
    void theFirstRunsAreDirectAndTheThirdIsCaptured() {
        CudaExecutable executable = executable(List.of());
        device.calls();
        executable.run(0, REGIONS);
        assertEquals(List.of("kernel0", "kernel1", "kernel2"), device.calls());
        executable.run(0, REGIONS);
        device.calls();
        executable.run(0, REGIONS);
        assertEquals(
                List.of("captured kernel0", "captured kernel1", "captured kernel2", "replay 3 calls"), device.calls());
        executable.close();
    }

    @Test
    void afterThatARunIsOneLaunch() {
        CudaExecutable executable = executable(List.of());
        for (int i = 0; i < 3; i++) {
            executable.run(0, REGIONS);
        }
        device.calls();
        executable.run(0, REGIONS);
        executable.run(0, REGIONS);
        assertEquals(List.of("replay 3 calls", "replay 3 calls"), device.calls());
        executable.close();
    }

    @Test
    void withoutMemoryForACaptureRunsStayDirect() {
        CudaExecutable executable = executable(List.of());
        device.refuseCaptures();
        for (int i = 0; i < 3; i++) {
            executable.run(0, REGIONS);
        }
        device.calls();
        executable.run(0, REGIONS);
        assertEquals(List.of("kernel0", "kernel1", "kernel2"), device.calls());
        executable.close();
    }

    @Test
    void eachRangeOfRegionsIsCapturedOnItsOwn() {
        CudaExecutable executable = executable(List.of());
        for (int i = 0; i < 3; i++) {
            executable.run(0, 2);
            executable.run(2, 3);
        }
        device.calls();
        executable.run(0, 2);
        executable.run(2, 3);
        executable.run(1, 1);
        assertEquals(List.of("replay 2 calls", "replay 1 calls"), device.calls());
        executable.close();
    }

    @Test
    void memoryAtAnotherAddressIsCapturedAnew() {
        CudaExecutable executable = executable(List.of());
        for (int i = 0; i < 3; i++) {
            executable.run(0, REGIONS);
        }
        others.add(backend.allocate(64));
        executable.bind(LEAF, others.get(0));
        device.calls();
        executable.run(0, REGIONS);
        assertEquals(List.of("kernel0", "kernel1", "kernel2"), device.calls());
        executable.run(0, REGIONS);
        executable.run(0, REGIONS);
        assertTrue(device.calls().contains("replay 3 calls"));
        executable.close();
    }

    @Test
    void theSameMemoryBoundAgainChangesNothing() {
        CudaExecutable executable = executable(List.of());
        for (int i = 0; i < 3; i++) {
            executable.run(0, REGIONS);
        }
        executable.bind(LEAF, leaf);
        device.calls();
        executable.run(0, REGIONS);
        assertEquals(List.of("replay 3 calls"), device.calls());
        executable.close();
    }

    @Test
    void parametersAreTheAddressesOfWhatIsBound() {
        CudaExecutable executable = executable(List.of());
        List<Long> first = new ArrayList<>();
        device.atLaunch(first::add);
        executable.run(0, REGIONS);
        long arenaAt = ((CudaMemory) arena).address();
        assertEquals(List.of(arenaAt + 16, arenaAt + 16, ((CudaMemory) leaf).address() + 16), first);
        executable.close();
    }

    @Test
    void onlyAPlanThatCanFailWaits() {
        CudaExecutable sure = executable(List.of());
        device.calls();
        sure.run(0, REGIONS);
        assertTrue(device.calls().stream().noneMatch(c -> c.startsWith("read")));
        sure.close();

        CudaExecutable unsure = executable(List.of(call(), call()));
        unsure.run(0, 1);
        assertTrue(device.calls().stream().noneMatch(c -> c.startsWith("read") || c.startsWith("fill")));
        unsure.run(0, REGIONS);
        List<String> calls = device.calls();
        assertEquals("fill 16 bytes", calls.get(0));
        assertTrue(calls.get(calls.size() - 1).startsWith("read 16 bytes"), calls.toString());
        unsure.close();
    }

    @Test
    void aFaultNamesItsStepAndTheNextRunIsFree() {
        CudaExecutable executable = executable(List.of(call(), call()));
        long word = 5L << 32 | 9;
        // The second kernel has the place of the second fault word.
        int[] launches = new int[1];
        device.atLaunch(place -> {
            if (launches[0]++ == 1) {
                device.memory.put(place, word);
            }
        });
        StepFailure failure = assertThrows(StepFailure.class, () -> executable.run(0, REGIONS));
        assertEquals(new Routine.Fault(5, 9), failure.fault());
        assertTrue(failure.getMessage().startsWith("step 1 of region 1"), failure.getMessage());
        executable.run(0, REGIONS);
        executable.close();
    }

    @Test
    void aValueIsReadAfterItsOwnRunOnly() {
        CudaExecutable executable = executable(List.of());
        CudaExecutable later = executable(List.of());
        Memory own = backend.allocate(64);
        others.add(own);
        executable.bind(LEAF, own);
        executable.run(0, REGIONS);
        later.run(0, REGIONS);
        device.calls();
        own.get(0, DType.FLOAT32);
        leaf.get(0, DType.FLOAT32);
        arena.get(0, DType.FLOAT32);
        List<String> reads = device.calls();
        assertEquals(reads.get(1), reads.get(2));
        assertNotEquals(reads.get(0), reads.get(1));
        executable.close();
        later.close();
    }

    @Test
    void aRunAllocatesNothing() {
        CudaExecutable executable = executable(List.of());
        device.stopNoting();
        for (int i = 0; i < 5; i++) {
            executable.run(0, REGIONS);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 5000; i++) {
            executable.run(0, REGIONS);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 5000, allocated + " bytes of objects in 5000 runs");
        executable.close();
    }

    @Test
    void memoryOfAClosedPlanCanBeRead() {
        CudaExecutable executable = executable(List.of());
        leaf.write(0, new float[] {3}, 0, 1);
        executable.run(0, REGIONS);
        executable.close();
        executable.close();
        assertEquals(3, leaf.get(0, DType.FLOAT32));
    }
}
