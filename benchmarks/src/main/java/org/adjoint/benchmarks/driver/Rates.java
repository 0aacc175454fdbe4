package org.adjoint.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint.benchmarks.Cost;

/**
 * What the machine can do at some number of threads.
 *
 * @param flopsPerSecond of a large matrix product
 * @param copyBytesPerSecond bytes read and written, by size of the data: entry i is for 2^(SMALLEST_COPY_LOG2 + i) bytes
 */
record Rates(double flopsPerSecond, List<Double> copyBytesPerSecond) {
    static final int SMALLEST_COPY_LOG2 = 14;
    static final int LARGEST_COPY_LOG2 = 29;
    private static final String MARK = "rates";

    /** Whether there is a floor: a workload without products or memory traffic to speak of has none. */
    static boolean bounds(Cost cost) {
        return cost.bytes() > 0;
    }

    /** The time in microseconds that the products and the memory traffic take, one after the other. */
    double floorMicros(Cost cost) {
        return 1e6 * (cost.flops() / flopsPerSecond + cost.bytes() / copyRate(cost.bytes()));
    }

    /** The rate for data of that size, so that a workload that fits a cache is held to the cache's speed. */
    double copyRate(double bytes) {
        long log2 = Math.round(Math.log(bytes) / Math.log(2));
        long clamped = Math.max(SMALLEST_COPY_LOG2, Math.min(LARGEST_COPY_LOG2, log2));
        return copyBytesPerSecond.get((int) clamped - SMALLEST_COPY_LOG2);
    }

    String line() {
        StringBuilder line = new StringBuilder(MARK).append(' ').append(flopsPerSecond);
        copyBytesPerSecond.forEach(rate -> line.append(' ').append(rate));
        return line.toString();
    }

    /** Reads what {@link #line()} wrote; empty for any other line. */
    static Optional<Rates> parse(String line) {
        String[] words = line.split(" ");
        if (!words[0].equals(MARK)) {
            return Optional.empty();
        }
        List<Double> copies = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            copies.add(Double.parseDouble(words[i]));
        }
        return Optional.of(new Rates(Double.parseDouble(words[1]), copies));
    }
}
