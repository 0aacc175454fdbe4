package org.adjoint.benchmarks.driver;

import java.util.Optional;
import org.adjoint.benchmarks.Cost;

/**
 * What the machine can do at some number of threads.
 *
 * @param flopsPerSecond of a large matrix product
 * @param copyBytesPerSecond bytes read plus bytes written by a copy too large for any cache
 */
record Rates(double flopsPerSecond, double copyBytesPerSecond) {
    private static final String MARK = "rates";

    /** Whether there is a floor: a workload without products or memory traffic to speak of has none. */
    static boolean bounds(Cost cost) {
        return cost.bytes() > 0;
    }

    /** The time in microseconds that the products and the memory traffic take, one after the other. */
    double floorMicros(Cost cost) {
        return 1e6 * (cost.flops() / flopsPerSecond + cost.bytes() / copyBytesPerSecond);
    }

    String line() {
        return MARK + " " + flopsPerSecond + " " + copyBytesPerSecond;
    }

    /** Reads what {@link #line()} wrote; empty for any other line. */
    static Optional<Rates> parse(String line) {
        String[] words = line.split(" ");
        if (!words[0].equals(MARK) || words.length != 3) {
            return Optional.empty();
        }
        return Optional.of(new Rates(Double.parseDouble(words[1]), Double.parseDouble(words[2])));
    }
}
