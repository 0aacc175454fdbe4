package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The rules of a device that a test must not get around. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class EmulatedDeviceTest {
    private static final int BYTES = 16;

    private final EmulatedDevice device = new EmulatedDevice(1 << 20);
    private final long memory = device.allocate(BYTES);
    private final HostBuffer host = new HostBuffer(device.allocateHost(BYTES), BYTES);
    private final long event = device.event();

    private int[] read() {
        device.read(host.address(), memory, BYTES, event);
        int[] values = new int[BYTES / Integer.BYTES];
        host.get(values, 0, values.length);
        return values;
    }

    private void put(int value) {
        host.put(new int[] {value, value, value, value}, 0, 4);
    }

    @Test
    void queuedWorkRunsAsLateAsTheEventsAllow() {
        put(1);
        device.write(memory, host.address(), BYTES);
        assertEquals(0, read()[0]);
        device.record(event);
        device.fill(memory, BYTES, (byte) 0);
        put(2);
        assertEquals(2, read()[3], "a buffer that was changed before its event holds the later numbers");
    }

    @Test
    void aCaptureRunsNothingUntilItIsReplayed() {
        long captured = device.capture(() -> device.fill(memory, BYTES, (byte) 1));
        device.record(event);
        assertEquals(0, read()[0]);
        device.replay(captured);
        device.record(event);
        assertEquals(0x01010101, read()[0]);
    }

    @Test
    void whatACaptureMustNotDoIsRefused() {
        List<BiConsumer<EmulatedDevice, Long>> forbidden = List.of(
                (d, at) -> d.allocate(8),
                (d, at) -> d.await(event),
                (d, at) -> d.write(at, host.address(), BYTES),
                (d, at) -> d.read(host.address(), at, BYTES, 0));
        for (BiConsumer<EmulatedDevice, Long> call : forbidden) {
            String message = assertThrows(
                            IllegalStateException.class, () -> device.capture(() -> call.accept(device, memory)))
                    .getMessage();
            assertTrue(message.contains("during a capture"), message);
        }
    }

    @Test
    void copiesStayWithinOneAllocation() {
        assertThrows(IllegalStateException.class, () -> device.write(memory + 1, host.address(), BYTES));
        assertThrows(IllegalStateException.class, () -> device.fill(host.address(), BYTES, (byte) 0));
        assertThrows(IllegalStateException.class, () -> device.read(memory, memory, BYTES, 0));
    }

    @Test
    void memoryIsLimitedAndGivenBack() {
        long free = device.freeBytes();
        assertEquals(0, device.allocate(free + 1));
        long all = device.allocate(free);
        assertEquals(0, device.freeBytes());
        device.free(all);
        assertEquals(free, device.freeBytes());
        assertThrows(IllegalStateException.class, () -> device.free(all));
    }
}
