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
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The CUDA backend, every line of its kernels executed on the CPU. As each drawn case may need kernels of its own, each check
 * draws one; the profile {@code thorough} and {@code -Dadjoint.test.draws=100} draw as many as on other backends. The kernels
 * are compiled beforehand, many at a time, from a rehearsal on the reference backend.
 *
 * <p>{@code -Dadjoint.test.rows=softmax,sum} runs the rows of the table whose names contain one of these words, whatever
 * their case; {@code plans} and {@code faults} name what is not of one operation.
 */
@EnabledIfSystemProperty(named = "adjoint.test.rows", matches = ".*")
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class CudaEmulationTest extends ConformanceSuite {
    private static final int FEW = 1;
    private static final List<String> ROWS = Arrays.asList(
            System.getProperty("adjoint.test.rows", "").toLowerCase().split(","));

    private static final EmulatedDevice DEVICE = new EmulatedDevice(4L << 30);
    private static final HostCompiler COMPILER = new HostCompiler();
    private static final Backend BACKEND = new CudaBackend("cuda", DEVICE, COMPILER);

    /** The suite as others run it, on another backend. */
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

    private static int draws() {
        return Integer.getInteger(
                "adjoint.test.draws", Boolean.getBoolean("adjoint.test.thorough") ? Integer.MAX_VALUE : FEW);
    }

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @Override
    @TestFactory
    public Stream<DynamicNode> operations() {
        List<OpSpec> rows = OpTable.rows().stream()
                .filter(row -> ROWS.stream().anyMatch(row.name().toLowerCase()::contains))
                .toList();
        rehearse(backend -> rows.stream().flatMap(row -> OpTests.of(row, backend)));
        return rows.stream().map(row -> DynamicContainer.dynamicContainer(row.name(), few(OpTests.of(row, BACKEND))));
    }

    @Override
    @TestFactory
    public Stream<DynamicTest> plans() {
        return suite("plans", suite -> suite.plans());
    }

    @Override
    @TestFactory
    public Stream<DynamicTest> faults() {
        return suite("faults", suite -> suite.faults());
    }

    private static Stream<DynamicTest> suite(String name, Function<ConformanceSuite, Stream<DynamicTest>> tests) {
        if (!ROWS.contains("") && !ROWS.contains(name)) {
            return Stream.of();
        }
        rehearse(backend -> tests.apply(new On(backend)));
        return few(tests.apply(new On(BACKEND)));
    }

    private static Stream<DynamicTest> few(Stream<DynamicTest> tests) {
        return tests.map(test -> DynamicTest.dynamicTest(
                test.getDisplayName(), () -> Trials.atMost(draws(), test.getExecutable()::execute)));
    }

    private static void rehearse(Function<Backend, Stream<DynamicTest>> tests) {
        COMPILER.compileAll(new Rehearsal(DEVICE.properties(), DEVICE.hasProducts())
                .run(draws(), tests)
                .texts());
    }
}
