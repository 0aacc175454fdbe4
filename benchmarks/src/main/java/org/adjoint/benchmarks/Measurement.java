package org.adjoint.benchmarks;

import java.util.Optional;

/**
 * What a worker process reports of one run.
 *
 * @param medianMicros median duration of a repetition, in microseconds
 * @param repetitions repetitions timed
 * @param check the check values it reached
 * @param memory what the process needed
 */
public record Measurement(double medianMicros, int repetitions, Check check, MemoryUse memory) {
    private static final String MARK = "measurement";

    /** The line by which a worker hands this to the driver. */
    String line() {
        return String.join(
                " ",
                MARK,
                Double.toString(medianMicros),
                Integer.toString(repetitions),
                Double.toString(check.a()),
                Double.toString(check.b()),
                Long.toString(memory.peakKib()),
                Long.toString(memory.heapKib()),
                Long.toString(memory.frameworkKib()));
    }

    /** Reads what {@link #line()} wrote; empty for any other line. */
    public static Optional<Measurement> parse(String line) {
        String[] words = line.split(" ");
        if (!words[0].equals(MARK) || words.length != 8) {
            return Optional.empty();
        }
        return Optional.of(new Measurement(
                Double.parseDouble(words[1]),
                Integer.parseInt(words[2]),
                new Check(Double.parseDouble(words[3]), Double.parseDouble(words[4])),
                new MemoryUse(Long.parseLong(words[5]), Long.parseLong(words[6]), Long.parseLong(words[7]))));
    }
}
