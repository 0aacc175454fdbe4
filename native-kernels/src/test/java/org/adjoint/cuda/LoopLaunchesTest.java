package org.adjoint.cuda;

import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.op.Reduction;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Parts;
import org.adjoint.ops.Softmax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many kernels loops become on a large device, how they are launched, and on what their text depends. */
class LoopLaunchesTest {
    /** The value and the gradients of a formula, under a cotangent if there are several numbers. */
    private static Lowerings lowered(DType dtype, LoopFormulas.Formula formula, int[]... shapes) {
        Lowerings lowerings = new Lowerings();
        try (Graph graph = Graph.on(lowerings, dtype)) {
            List<Expr> inputs = new ArrayList<>();
            for (int[] shape : shapes) {
                inputs.add(zeros(graph, "x" + inputs.size(), shape));
            }
            Expr y = formula.of(inputs);
            List<Expr> wanted = new ArrayList<>(
                    y.shape().rank() == 0
                            ? graph.gradient(y, inputs)
                            : graph.vjp(y, zeros(graph, "yBar", y.shape().dims()), inputs));
            wanted.add(0, y);
            graph.forward(wanted.toArray(Expr[]::new));
        }
        return lowerings;
    }

    private static Expr zeros(Graph graph, String name, int... dims) {
        Expr input = graph.input(name, Shape.of(dims));
        input.requireGrad();
        input.set(Tensor.full(input.shape(), input.dtype(), 0));
        return input;
    }

    private static Expr labels(Graph graph, int rows) {
        Expr labels = graph.input("labels", Shape.of(rows), DType.INT32);
        labels.set(Tensor.full(labels.shape(), DType.INT32, 0));
        return labels;
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    private static Expr rmsNorm(List<Expr> x) {
        Expr a = x.get(0);
        return a.div(Arithmetic.sqrt(mean(Arithmetic.square(a), keepDims(1)).plus(1e-5)))
                .times(x.get(1));
    }

    /** Formulas, and the kernels that they with their gradients become. */
    record Fused(String name, int kernels, LoopFormulas.Formula formula, int[]... shapes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fused> fused() {
        return Stream.of(
                new Fused("softmax", 1, x -> Softmax.softmax(x.get(0), 1), dims(500, 1000)),
                new Fused("softmax of wide rows", 1, x -> Softmax.softmax(x.get(0), 1), dims(70, 25000)),
                new Fused(
                        "softmax of rows beyond shared memory", 1, x -> Softmax.softmax(x.get(0), 1), dims(70, 128256)),
                new Fused("softmax of a batch", 1, x -> Softmax.softmax(x.get(0).times(0.125), 3), dims(2, 3, 64, 64)),
                new Fused("logSoftmax", 1, x -> Softmax.logSoftmax(x.get(0), 1), dims(500, 1000)),
                new Fused(
                        "a product with an exponential",
                        1,
                        x -> Exponentials.exp(x.get(0)).times(x.get(1)),
                        dims(9000),
                        dims(9000)),
                // Two more fold what the blocks have of the loss, and divide it.
                new Fused(
                        "cross-entropy",
                        3,
                        x -> Losses.crossEntropy(
                                zeros(x.get(0).graph(), "labels", 500, 1000), Softmax.softmax(x.get(0), 1)),
                        dims(500, 1000)),
                new Fused(
                        "cross-entropy of labels, of rows beyond shared memory",
                        3,
                        x -> Losses.crossEntropyOfLabels(
                                x.get(0), labels(x.get(0).graph(), 70)),
                        dims(70, 128256)),
                // The second folds what the blocks have of the gradients of scale and shift.
                new Fused("layerNorm", 2, LoopFormulas::layerNorm, dims(2048, 512), dims(512), dims(512)),
                new Fused("rmsNorm", 2, LoopLaunchesTest::rmsNorm, dims(2048, 512), dims(512)),
                new Fused("sum of everything", 2, x -> sum(Arithmetic.square(x.get(0))), dims(1024, 1024)),
                new Fused("sum of rows", 1, x -> sum(Arithmetic.square(x.get(0)), 1), dims(1024, 1024)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void fused(Fused of) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Lowerings lowered = lowered(dtype, of.formula, of.shapes);
            assertEquals(of.kernels, lowered.launches().size(), () -> dtype + ": " + lowered.launches());
        }
    }

    /** What stays inside a kernel needs no memory. */
    @Test
    void privateMemoryIsWhatLaunchesLeaveForEachOther() {
        LoopFormulas.Formula softmax = x -> Softmax.softmax(x.get(0), 1);
        assertEquals(0, lowered(DType.FLOAT32, softmax, dims(500, 1000)).last().scratchBytes());
        assertEquals(0, lowered(DType.FLOAT32, softmax, dims(70, 128256)).last().scratchBytes());
        // Few long rows: a kernel that leaves its row's largest and sum, with the exponentials, for the next.
        long exponentials = 4L * 8 * 128256;
        long left = lowered(DType.FLOAT32, softmax, dims(8, 128256)).last().scratchBytes();
        assertTrue(left >= exponentials && left < 1.01 * exponentials, () -> left + " bytes");
    }

    @Test
    void aTrainingStepIsFiveProductsAndFewKernels() {
        Lowerings lowerings = new Lowerings();
        try (Graph graph = Graph.on(lowerings, DType.FLOAT32)) {
            TrainingStep.of(graph, 500, 784, 100, 10).run();
        }
        // The products that make the gradients of the weights update these themselves.
        int products = lowerings.launches().size() - lowerings.kernels().size();
        assertEquals(5, products, () -> lowerings.launches().toString());
        // tanh, softmax with its gradient and the loss, the folds of its blocks, the gradient of tanh, and the updates
        // of
        // the shifts: one launch, or two if the planner puts them into different regions.
        assertTrue(lowerings.kernels().size() <= 6, () -> lowerings.kernels().toString());
    }

    @Test
    void vectorsAreOf16BytesWhereEveryPlaceAllowsIt() {
        LoopFormulas.Formula half = x -> x.get(0).times(0.5);
        assertWidth(4, lowered(DType.FLOAT32, half, dims(1003)));
        assertWidth(2, lowered(DType.FLOAT64, half, dims(1003)));
        assertWidth(4, lowered(DType.FLOAT32, x -> Softmax.softmax(x.get(0), 1), dims(50, 1000)));
        assertWidth(1, lowered(DType.FLOAT32, x -> Softmax.softmax(x.get(0), 1), dims(50, 1001)));
        assertWidth(4, lowered(DType.FLOAT32, x -> sum(Arithmetic.square(x.get(0)), 0), dims(500, 64)));
        assertWidth(1, lowered(DType.FLOAT32, x -> Parts.slice(x.get(0), 1, 1, 9), dims(500, 16)));
    }

    private static void assertWidth(int width, Lowerings lowered) {
        String text = lowered.last().text();
        for (int other : new int[] {1, 2, 4}) {
            assertEquals(other == width, text.contains("load<" + other + ">("), text);
        }
    }

    @Test
    void theTextIsTheSameForOtherExtents() {
        UnaryOperator<String> formulas = extents -> {
            int rows = Integer.parseInt(extents.split(" ")[0]);
            int columns = Integer.parseInt(extents.split(" ")[1]);
            StringBuilder texts = new StringBuilder();
            for (LoopFormulas.Formula formula : List.<LoopFormulas.Formula>of(
                    x -> Softmax.softmax(x.get(0), 1),
                    x -> sum(x.get(0), 1),
                    x -> mean(x.get(0)),
                    x -> mean(x.get(0), 0))) {
                texts.append(lowered(DType.FLOAT32, formula, dims(rows, columns))
                        .last()
                        .text());
            }
            texts.append(
                    lowered(DType.FLOAT32, LoopFormulas::layerNorm, dims(rows, columns), dims(columns), dims(columns))
                            .last()
                            .text());
            return texts.toString();
        };
        assertEquals(formulas.apply("3000 1000"), formulas.apply("4000 600"));
        assertNotEquals(formulas.apply("3000 1000"), formulas.apply("3000 1001"));
    }

    @Test
    void launchesKeepWithinTheLimitsOfTheDevice() {
        for (long[] of :
                new long[][] {{1, 1}, {1 << 30, 1}, {1, 1 << 30}, {1 << 30, 1 << 12}, {1 << 12, 1 << 30}, {40, 1 << 20}
                }) {
            for (int folded : new int[] {0, 1, 2, 3}) {
                for (Launch launch : fold(of[0], of[1], folded)) {
                    Launch.Kernel kernel = (Launch.Kernel) launch;
                    assertTrue(kernel.grid() >= 1 && kernel.grid() <= Integer.MAX_VALUE, kernel::toString);
                    assertTrue(kernel.block() % 32 == 0 && kernel.block() <= 1024, kernel::toString);
                    assertTrue(kernel.sharedBytes() <= Lowerings.LARGE.sharedBytes(), kernel::toString);
                    assertTrue(kernel.arguments().size() <= 512, kernel::toString);
                }
            }
        }
    }

    /** The launches of a fold over the axes whose bits are set. */
    private static List<Launch> fold(long rows, long columns, int folded) {
        int[] dims = {Math.toIntExact(rows), Math.toIntExact(columns)};
        long columnStride = (folded & 2) == 0 ? 1 : 0;
        long[] to = {(folded & 1) == 0 ? (columnStride == 0 ? 1 : columns) : 0, columnStride};
        Operand x = new Operand(1, 0, DType.FLOAT32, new long[] {columns, 1});
        Operand y = new Operand(0, 0, DType.FLOAT32, to);
        Optional<Reduction.Kind> kind = folded == 0 ? Optional.empty() : Optional.of(Reduction.Kind.SUM);
        Step.Loop loop =
                new Step.Loop("fold", DType.FLOAT32, dims, List.of(x), List.of(), List.of(new Step.Write(0, kind, y)));
        Schedule schedule = new Schedule(2, 0, List.of(new Region(rows, 0, List.of(loop))));
        return Lowering.of(schedule, Lowerings.LARGE, true).regions().get(0);
    }
}
