package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A hundred thousand training steps and ten thousand graphs, some closed and some forgotten, leave memory as it was. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class LeakTest {
    /** What the compiler of the JVM and its tables of classes may still grow by between the second reading and the last. */
    private static final long GROWTH_KIB = 24 << 10;

    private static List<LeakRun.Reading> readings;

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        List<String> options = List.of(
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                // Every forgotten graph is a warning; there are two thousand.
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        String out = ChildJvm.run(options, LeakRun.class, "100000", "10000").out();
        readings = out.lines().map(LeakRun.Reading::parse).toList();
    }

    private static List<LeakRun.Reading> of(String phase) {
        return readings.stream().filter(r -> r.phase().equals(phase)).toList();
    }

    @Test
    void trainingKeepsNativeMemoryAsItIs() {
        assertFlat(of("training"));
    }

    @Test
    void graphsClosedOrForgottenGiveTheirNativeMemoryBack() {
        assertFlat(of("graphs"));
    }

    private static void assertFlat(List<LeakRun.Reading> phase) {
        assertEquals(5, phase.size(), () -> "readings: " + readings);
        LeakRun.Reading first = phase.get(1);
        Stream.of(phase.get(2), phase.get(3), phase.get(4)).forEach(later -> {
            assertEquals(first.liveBytes(), later.liveBytes(), () -> "live bytes grow: " + phase);
            assertTrue(
                    later.residentKib() - first.residentKib() <= GROWTH_KIB, () -> "resident memory grows: " + phase);
        });
    }
}
