package org.adjoint.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.adjoint.testkit.ConformanceSuite;
import org.adjoint.testkit.OpTable;
import org.adjoint.testkit.OpTests;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The CUDA backend, every line of its kernels executed on the CPU. {@code -Dadjoint.test.rows=softmax,sum} runs the rows of
 * the table whose names contain one of these words, whatever their case; {@code plans} and {@code faults} name what is not of
 * one operation.
 */
@EnabledIfSystemProperty(named = "adjoint.test.rows", matches = ".+")
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class CudaEmulationTest extends ConformanceSuite {
    private static final List<String> ROWS = Arrays.asList(
            System.getProperty("adjoint.test.rows", "").toLowerCase().split(","));
    private static final Backend BACKEND = new CudaBackend("cuda", new EmulatedDevice(4L << 30), new HostCompiler());

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @Override
    @TestFactory
    public Stream<DynamicNode> operations() {
        return OpTable.rows().stream()
                .filter(row -> ROWS.stream().anyMatch(row.name().toLowerCase()::contains))
                .map(row -> DynamicContainer.dynamicContainer(row.name(), OpTests.of(row, BACKEND)));
    }

    @Override
    @TestFactory
    public Stream<DynamicTest> plans() {
        return ROWS.contains("plans") ? super.plans() : Stream.of();
    }

    @Override
    @TestFactory
    public Stream<DynamicTest> faults() {
        return ROWS.contains("faults") ? super.faults() : Stream.of();
    }
}
