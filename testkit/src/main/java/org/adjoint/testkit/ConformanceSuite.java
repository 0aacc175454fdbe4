package org.adjoint.testkit;

import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every backend must do. A backend's tests extend it:
 *
 * <pre>{@code
 * class CpuConformanceTest extends ConformanceSuite {
 *     @Override
 *     protected Backend backend() {
 *         return Backends.named("cpu");
 *     }
 * }
 * }</pre>
 */
public abstract class ConformanceSuite {
    /** The backend under test. */
    protected abstract Backend backend();

    /** Each operation alone, by its row of the {@link OpTable}. */
    @TestFactory
    public Stream<DynamicNode> operations() {
        Backend backend = backend();
        return OpTable.rows().stream()
                .map(row -> DynamicContainer.dynamicContainer(row.name(), OpTests.of(row, backend)));
    }

    /** Whole plans: formulas of many operations, their gradients, and programs with assignments. */
    @TestFactory
    public Stream<DynamicTest> plans() {
        return PlanTests.of(backend());
    }

    /** Runs that can't give a result. */
    @TestFactory
    public Stream<DynamicTest> faults() {
        return FaultTests.of(backend());
    }
}
