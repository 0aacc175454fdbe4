package org.adjoint.testkit;

import java.util.Iterator;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;

/** Runs a check on drawn values from a fixed seed, and shrinks the first that fails; for use inside a dynamic test. */
public final class Trials {
    private static final int SHRINKING_STEPS = 500;

    /** The profile {@code thorough} draws 50 times as many. */
    private static final int TIMES = Integer.getInteger("adjoint.test.times", 1);

    /** What {@link #atMost} set for this thread. */
    private static final ThreadLocal<Integer> MOST = ThreadLocal.withInitial(() -> Integer.MAX_VALUE);

    private Trials() {}

    /** A test that may throw. */
    public interface Check {
        void run() throws Throwable;
    }

    /** Runs a test whose every check draws so many values at most, for backends on which a run takes long. */
    public static void atMost(int tries, Check test) throws Throwable {
        MOST.set(tries);
        try {
            test.run();
        } finally {
            MOST.remove();
        }
    }

    /** Whether {@link #atMost} holds for this thread. */
    static boolean limited() {
        return MOST.get() < Integer.MAX_VALUE;
    }

    /** The first value of an arbitrary: the same each time. */
    public static <T> T one(Arbitrary<T> values) {
        AtomicReference<T> first = new AtomicReference<>();
        JqwikSession.run(() -> first.set(values.generator(1).next(new Random(0)).value()));
        return first.get();
    }

    /**
     * Draws {@code tries} values, or so many times more as the system property {@code adjoint.test.times} says.
     *
     * @return how many were drawn
     * @throws AssertionError for the smallest failing value found, naming it
     */
    public static <T> int check(Arbitrary<T> values, int tries, long seed, Consumer<T> check) {
        int draws = Math.min(tries * TIMES, MOST.get());
        JqwikSession.run(() -> {
            // Edge cases are most of the first draws, and rarely what few draws should be spent on.
            RandomGenerator<T> generator = values.generator(tries * TIMES, draws == tries * TIMES);
            Random random = new Random(seed);
            for (int i = 0; i < draws; i++) {
                Shrinkable<T> drawn = generator.next(random);
                Optional<Throwable> failure = failure(drawn.value(), check);
                if (failure.isPresent()) {
                    throw report(drawn, smallest(new Failing<>(drawn, failure.get()), check), i);
                }
            }
        });
        return draws;
    }

    private record Failing<T>(Shrinkable<T> value, Throwable reason) {}

    private static <T> AssertionError report(Shrinkable<T> drawn, Failing<T> smallest, int number) {
        return new AssertionError(
                "fails " + smallest.value.value() + " (shrunk from try " + number + ": " + drawn.value() + "): "
                        + (smallest.reason instanceof AssertionError
                                ? smallest.reason.getMessage()
                                : smallest.reason.toString()),
                smallest.reason);
    }

    private static <T> Failing<T> smallest(Failing<T> failing, Consumer<T> check) {
        Failing<T> smallest = failing;
        Iterator<Shrinkable<T>> candidates = smallest.value.shrink().iterator();
        for (int step = 0; step < SHRINKING_STEPS && candidates.hasNext(); step++) {
            Shrinkable<T> candidate = candidates.next();
            Optional<Throwable> failure = failure(candidate.value(), check);
            if (failure.isPresent()) {
                smallest = new Failing<>(candidate, failure.get());
                candidates = candidate.shrink().iterator();
            }
        }
        return smallest;
    }

    private static <T> Optional<Throwable> failure(T value, Consumer<T> check) {
        try {
            check.accept(value);
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(e);
        }
    }
}
