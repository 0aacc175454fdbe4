package org.adjoint.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory that a worker process needed.
 *
 * @param peakKib the most resident memory the process ever had, or -1 where the system does not tell
 * @param heapKib the most that the objects of the Java heap ever took, generation by generation
 * @param frameworkKib native memory that the framework says it holds, or -1 if it does not tell
 */
public record MemoryUse(long peakKib, long heapKib, long frameworkKib) {
    static MemoryUse now(long frameworkBytes) {
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed() / 1024)
                .sum();
        return new MemoryUse(peakResidentKib(), heap, frameworkBytes < 0 ? -1 : frameworkBytes / 1024);
    }

    /** The peak without the Java heap: native memory, libraries and what the JVM needs for itself. */
    public long outsideHeapKib() {
        return peakKib - heapKib;
    }

    private static long peakResidentKib() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
