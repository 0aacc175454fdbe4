package org.adjoint.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.adjoint.testkit.ConformanceSuite;
import org.adjoint.testkit.OpSpec;
import org.adjoint.testkit.OpTable;
import org.adjoint.testkit.OpTests;
import org.adjoint.testkit.Trials;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The conformance suite where each drawn case may need kernels of its own: each check draws few, the profile
 * {@code thorough} 50 times as many, {@code -Dadjoint.test.draws=100} so many.
 *
 * <p>{@code -Dadjoint.test.rows=softmax,sum} runs the rows of the table whose names contain one of these words, whatever
 * their case; {@code plans} and {@code faults} name what is not of one operation.
 *
 * <p>{@code -Dadjoint.test.shard=2/8} runs the third of eight parts, so that JVMs side by side share the compiling, and an
 * error that costs one of them its device ends that part only. Plans and faults are in the first.
 */
abstract class SelectedSuite extends ConformanceSuite {
    private static final List<String> WORDS = Arrays.asList(
            System.getProperty("adjoint.test.rows", "").toLowerCase().split(","));

    private final int few;
    private final Shard shard;

    /** With so many draws for each check, if nothing says otherwise. */
    SelectedSuite(int few) {
        this(few, Shard.parse(System.getProperty("adjoint.test.shard", "0/1")));
    }

    SelectedSuite(int few, Shard shard) {
        this.few = few;
        this.shard = shard;
    }

    /** Sees tests before they run; they can be had on another backend too. */
    abstract void prepare(Function<Backend, Stream<DynamicTest>> tests);

    final int draws() {
        return Integer.getInteger("adjoint.test.draws", few * Integer.getInteger("adjoint.test.times", 1));
    }

    @Override
    @TestFactory
    public Stream<DynamicNode> operations() {
        List<OpSpec> rows = shard.of(OpTable.rows().stream()
                .filter(row -> WORDS.stream().anyMatch(row.name().toLowerCase()::contains))
                .toList());
        prepare(backend -> rows.stream().flatMap(row -> OpTests.of(row, backend)));
        return rows.stream().map(row -> DynamicContainer.dynamicContainer(row.name(), few(OpTests.of(row, backend()))));
    }

    @Override
    @TestFactory
    public Stream<DynamicTest> plans() {
        return suite("plans", ConformanceSuite::plans);
    }

    @Override
    @TestFactory
    public Stream<DynamicTest> faults() {
        return suite("faults", ConformanceSuite::faults);
    }

    private Stream<DynamicTest> suite(String name, Function<ConformanceSuite, Stream<DynamicTest>> tests) {
        if (shard.index() != 0 || !WORDS.contains("") && !WORDS.contains(name)) {
            return Stream.of();
        }
        prepare(backend -> tests.apply(new On(backend)));
        return few(tests.apply(new On(backend())));
    }

    private Stream<DynamicTest> few(Stream<DynamicTest> tests) {
        return tests.map(test -> DynamicTest.dynamicTest(
                test.getDisplayName(), () -> Trials.atMost(draws(), test.getExecutable()::execute)));
    }

    /** The suite as others run it. */
    private static final class On extends ConformanceSuite {
        private final Backend backend;

        On(Backend backend) {
            this.backend = backend;
        }

        @Override
        protected Backend backend() {
            return backend;
        }
    }
}
