package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Graph;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Printed kernels on the emulated device: formulas and their gradients, against the reference backend. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class LoopKernelsTest {
    private static final Backend CUDA = StepRun.emulated(200 << 10);
    /** Shared memory holds no row that a kernel would keep there. */
    private static final Backend SMALL = StepRun.emulated(256);

    private static final Backend REFERENCE = Backends.named("reference");

    static Stream<LoopFormulas.Case> formulas() {
        return LoopFormulas.all();
    }

    static Stream<LoopFormulas.Case> formulasOfRows() {
        return LoopFormulas.all().filter(c -> c.toString().matches(".*([sS]oftmax|cross-entropy|layer norm).*"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formulas")
    void valuesAndGradientsAreThoseOfTheReference(LoopFormulas.Case of) {
        compare(of, CUDA);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formulasOfRows")
    void rowsThatSharedMemoryDoesNotHoldAreComputedAgain(LoopFormulas.Case of) {
        compare(of, SMALL);
    }

    private static void compare(LoopFormulas.Case of, Backend backend) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            List<double[]> expected = LoopFormulas.run(REFERENCE, of, dtype);
            List<double[]> got = LoopFormulas.run(backend, of, dtype);
            double allowed = dtype == DType.FLOAT32 ? 2e-5 : 1e-13;
            for (int k = 0; k < expected.size(); k++) {
                assertEquals(expected.get(k).length, got.get(k).length);
                double scale = 1;
                for (double e : expected.get(k)) {
                    scale = Double.isFinite(e) ? Math.max(scale, Math.abs(e)) : scale;
                }
                for (int i = 0; i < expected.get(k).length; i++) {
                    double e = expected.get(k)[i];
                    double g = got.get(k)[i];
                    boolean near = e == g || Math.abs(e - g) <= allowed * scale;
                    int result = k;
                    int at = i;
                    assertTrue(near, () -> dtype + " result " + result + " at " + at + ": " + g + ", not " + e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aTrainingStepLeavesWhatTheReferenceLeaves(DType dtype) {
        List<double[]> expected = trained(REFERENCE, dtype);
        List<double[]> got = trained(CUDA, dtype);
        double allowed = dtype == DType.FLOAT32 ? 1e-5 : 1e-13;
        for (int k = 0; k < expected.size(); k++) {
            assertArrayEquals(expected.get(k), got.get(k), allowed);
        }
    }

    /** y = a m with a repeated along the last axis, then a = the sum of y along it, and b that along another. */
    @Test
    void aFoldDoesNotReplaceWhatOthersRepeat() {
        int[] dims = {2, 3, 4, 5};
        Operand a = operand(1, 12, 4, 1, 0);
        Operand m = operand(2, 60, 20, 5, 1);
        Operand y = operand(3, 60, 20, 5, 1);
        Operand b = operand(4, 20, 0, 5, 1);
        Step product = new Step.Loop(
                "product",
                DType.FLOAT64,
                dims,
                List.of(a, m),
                List.of(new Instruction(Fn.MUL, 0, 1, 0, 0)),
                List.of(new Step.Write(2, Optional.empty(), y)));
        Optional<Reduction.Kind> sum = Optional.of(Reduction.Kind.SUM);
        Step sums = new Step.Loop(
                "sums",
                DType.FLOAT64,
                dims,
                List.of(y),
                List.of(),
                List.of(new Step.Write(0, sum, a), new Step.Write(0, sum, b)));
        Region region = new Region(dims[0], 0, List.of(product, sums));
        Random random = new Random(5);
        List<double[]> contents = Stream.of(24, 120, 120, 40)
                .map(count -> StepRun.random(random, count))
                .toList();
        assertLikeReference(CUDA, region, contents);
    }

    private static void assertLikeReference(Backend backend, Region region, List<double[]> contents) {
        assertArrayEquals(
                StepRun.on(REFERENCE, region, DType.FLOAT64, contents),
                StepRun.on(backend, region, DType.FLOAT64, contents),
                1e-13);
    }

    // Of the next two: x and y (3, 100), and in private memory e (3, 100) and s (3), the sums of its rows.
    private static final int[] OF_ROWS = {3, 100};
    private static final Operand X = operand(1, 100, 1);
    private static final Operand Y = operand(2, 100, 1);
    private static final Operand E = operand(Operand.SCRATCH, 100, 1);
    private static final Operand S = new Operand(Operand.SCRATCH, 800, DType.FLOAT64, new long[] {1, 0});
    private static final Step.Write WRITE_E = new Step.Write(1, Optional.empty(), E);
    private static final Step.Write WRITE_S = new Step.Write(1, Optional.of(Reduction.Kind.SUM), S);

    /** s = the sum of e = exp(x) along rows, then x = 2 x, then y = e / s: e can't be computed from x again. */
    @Test
    void whatWasReplacedIsNotComputedAgain() {
        Step exponentials = loop(List.of(X), Fn.EXP, 0, WRITE_E, WRITE_S);
        Step twice = loop(List.of(X), Fn.ADD, 0, new Step.Write(1, Optional.empty(), X));
        Step quotient = loop(List.of(E, S), Fn.DIV, 1, new Step.Write(2, Optional.empty(), Y));
        Region region = new Region(OF_ROWS[0], 808, List.of(exponentials, twice, quotient));
        Random random = new Random(6);
        List<double[]> contents = List.of(StepRun.random(random, 300), new double[300]);
        assertLikeReference(SMALL, region, contents);
    }

    /** e = exp(x), n = x as int32, s = the sum of e, y = e / s + n: computed again, n still is a whole number. */
    @Test
    void whatIsComputedAgainIsRoundedAgain() {
        Operand n = new Operand(Operand.SCRATCH, 808, DType.INT32, new long[] {100, 1});
        Step exponentials = loop(List.of(X), Fn.EXP, 0, WRITE_E, WRITE_S, new Step.Write(0, Optional.empty(), n));
        Step quotient = new Step.Loop(
                "quotient",
                DType.FLOAT64,
                OF_ROWS,
                List.of(E, S, n),
                List.of(new Instruction(Fn.DIV, 0, 1, 0, 0), new Instruction(Fn.ADD, 3, 2, 0, 0)),
                List.of(new Step.Write(4, Optional.empty(), Y)));
        Region region = new Region(OF_ROWS[0], 1208, List.of(exponentials, quotient));
        double[] input = StepRun.random(new Random(7), 300);
        Arrays.setAll(input, i -> 5 * input[i]);
        List<double[]> contents = List.of(input, new double[300]);
        assertLikeReference(StepRun.emulated(500), region, contents);
    }

    private static Step loop(List<Operand> reads, Fn fn, int second, Step.Write... writes) {
        return new Step.Loop(
                fn.toString(),
                DType.FLOAT64,
                OF_ROWS,
                reads,
                List.of(new Instruction(fn, 0, second, 0, 0)),
                List.of(writes));
    }

    private static Operand operand(int slot, long... strides) {
        return new Operand(slot, 0, DType.FLOAT64, strides);
    }

    /** The loss and the parameters after some steps. */
    private static List<double[]> trained(Backend backend, DType dtype) {
        try (Graph graph = Graph.on(backend, dtype)) {
            TrainingStep step = TrainingStep.of(graph, 37, 50, 20, 10);
            for (int i = 0; i < 4; i++) {
                step.run();
            }
            return Stream.concat(Stream.of(step.loss()), step.parameters().stream())
                    .map(e -> e.value().toDoubles())
                    .toList();
        }
    }
}
