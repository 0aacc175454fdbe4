package org.adjoint.ops;

import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Losses.crossEntropy;
import static org.adjoint.ops.Losses.crossEntropyOfLabels;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Types.cast;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BinaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.check.GradientCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossesTest {
    private static final float[] EXTREME_LOGITS = {1e4f, -1e4f, 0, -1e4f, 1e4f, 1e4f};
    private static final int[] LABELS = {1, 2};
    private static final float[] TARGETS = {0, 1, 0, 0, 0, 1};

    /** Row 1 is certain of the wrong class, row 2 is undecided between two of which one is right. */
    private static final double EXTREME_LOSS = (2e4 + Math.log(2)) / 2;

    private static final double[] EXTREME_GRADIENT = {0.5, -0.5, 0, 0, 0.25, -0.25};

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void largeLogitsHaveFiniteLossAndGradientThroughTheFormula(DType dtype) {
        assertExtreme(
                dtype, (z, t) -> mean(sum(t.times(log(softmax(z, 1))), 1), 0).negate());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void largeLogitsHaveFiniteLossAndGradientThroughCrossEntropy(DType dtype) {
        assertExtreme(dtype, (z, t) -> crossEntropy(softmax(z, 1), t));
    }

    private static void assertExtreme(DType dtype, BinaryOperator<Expr> lossOf) {
        try (Graph graph = Graph.create(dtype)) {
            Expr z = graph.input("z", Shape.of(2, 3)).requireGrad();
            Expr t = graph.input("t", Shape.of(2, 3));
            Expr loss = lossOf.apply(z, t);
            z.set(Tensor.of(z.shape(), EXTREME_LOGITS).cast(dtype));
            t.set(Tensor.of(z.shape(), TARGETS).cast(dtype));
            assertExtreme(graph, z, loss);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void largeLogitsHaveFiniteLossAndGradientThroughLabels(DType dtype) {
        try (Graph graph = Graph.create(dtype)) {
            Expr z = graph.input("z", Shape.of(2, 3)).requireGrad();
            Expr labels = graph.input("labels", Shape.of(2), DType.INT32);
            Expr loss = crossEntropyOfLabels(z, labels);
            z.set(Tensor.of(z.shape(), EXTREME_LOGITS).cast(dtype));
            labels.set(LABELS);
            assertExtreme(graph, z, loss);
        }
    }

    private static void assertExtreme(Graph graph, Expr z, Expr loss) {
        graph.forward();
        graph.backward();
        double relative = z.dtype() == DType.FLOAT32 ? 1e-7 : 1e-15;
        assertEquals(EXTREME_LOSS, loss.item(), EXTREME_LOSS * relative);
        assertArrayEquals(EXTREME_GRADIENT, z.grad().toDoubles(), relative);
    }

    @Test
    void theProbabilitiesThemselvesHaveAGradientToo() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(1, 2)).requireGrad();
            Expr t = graph.input("t", Shape.of(1, 2));
            Expr p = softmax(z, 1).requireGrad();
            crossEntropy(p, t);
            z.set(Math.log(3), 0.0);
            t.set(1.0, 0.0);
            graph.forward();
            graph.backward();
            assertArrayEquals(new double[] {-4 / 3.0, 0}, p.grad().toDoubles(), 1e-15, "-t / p");
            assertArrayEquals(new double[] {-0.25, 0.25}, z.grad().toDoubles(), 1e-15, "p - t");
        }
    }

    @Test
    void aClassOfProbabilityZeroThatIsNotWantedAddsNothing() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr p = graph.input("p", Shape.of(2, 2)).requireGrad();
            Expr t = graph.input("t", Shape.of(2, 2));
            Expr loss = crossEntropy(p, t);
            p.set(0.0, 1.0, 0.25, 0.75);
            t.set(0.0, 1.0, 1.0, 0.0);
            graph.forward();
            graph.backward();
            assertEquals(Math.log(4) / 2, loss.item(), 1e-15);
            assertArrayEquals(new double[] {0, -0.5, -2, 0}, p.grad().toDoubles(), 1e-15);
            p.set(Double.NaN, 1.0, 0.25, 0.75);
            graph.forward();
            assertEquals(Double.NaN, loss.item());
        }
    }

    @Test
    void anImpossibleClassThatIsNotWantedAddsNothing() {
        double cost = 0.5 + Math.log1p(Math.exp(-1));
        assertAddsNothing(Losses::crossEntropy, cost);
        assertAddsNothing(Losses::klDivergence, cost - Math.log(2));
    }

    private static void assertAddsNothing(BinaryOperator<Expr> divergence, double expected) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(1, 3)).requireGrad();
            Expr t = graph.input("t", Shape.of(1, 3));
            Expr loss = divergence.apply(softmax(z, -1), t);
            z.set(Double.NEGATIVE_INFINITY, 1.0, 2.0);
            t.set(0.0, 0.5, 0.5);
            graph.forward();
            graph.backward();
            assertEquals(expected, loss.item(), 1e-15);
            double p = 1 / (1 + Math.exp(1));
            assertArrayEquals(new double[] {0, p - 0.5, 0.5 - p}, z.grad().toDoubles(), 1e-15);
            t.set(0.5, 0.5, 0.0);
            graph.forward();
            assertEquals(Double.POSITIVE_INFINITY, loss.item());
            z.set(Double.NaN, 1.0, 2.0);
            graph.forward();
            assertEquals(Double.NaN, loss.item());
        }
    }

    @Test
    void farLogitsUnderAMaskHaveTheLossAndGradientOfThoseKept() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(1, 4)).requireGrad();
            Expr mask = graph.input("mask", Shape.of(1, 4));
            Expr t = graph.input("t", Shape.of(1, 4));
            Expr loss = crossEntropy(softmax(z, 1, mask), t);
            z.set(-2000.0, 1.0, 2.0, 5.0);
            mask.set(1.0, 1.0, 1.0, 0.0);
            t.set(0.2, 0.4, 0.4, 0.0);
            graph.forward();
            graph.backward();
            double log = 2 + Math.log1p(Math.exp(-1));
            assertEquals(0.2 * 2000 - 0.4 * 1 - 0.4 * 2 + log, loss.item(), 1e-12);
            double second = 1 / (1 + Math.exp(1));
            assertArrayEquals(
                    new double[] {-0.2, second - 0.4, 0.6 - second, 0}, z.grad().toDoubles(), 1e-15);
        }
    }

    @Test
    void labelsAndTheirOneHotRowsHaveTheSameLossAndGradient() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(2, 2, 3)).requireGrad();
            Expr labels = graph.input("labels", Shape.of(2, 2), DType.INT32);
            Expr byLabel = crossEntropyOfLabels(z, labels);
            Expr byRow = crossEntropy(softmax(z, -1), Layouts.oneHot(labels, 3, DType.FLOAT64));
            z.set(Tensor.generate(z.shape(), z.dtype(), i -> Math.sin(7 * i)));
            labels.set(2, 0, 1, 1);
            graph.forward();
            assertEquals(byRow.item(), byLabel.item(), 1e-15);
            graph.backward(byRow);
            double[] expected = z.grad().toDoubles();
            graph.backward(byLabel);
            assertArrayEquals(expected, z.grad().toDoubles(), 1e-15);
        }
    }

    @Test
    void aClassOfWeightZeroHasAGradientByItsWeight() {
        Tensor z = Tensor.of(Shape.of(3, 3), 0.3, -1.1, 0.7, 2.2, -0.4, 0.9, 1.3, -0.2, 0.5);
        Tensor labels = Tensor.of(Shape.of(3), 0, 1, 2);
        for (double smoothing : new double[] {0, 0.2}) {
            GradientCheck.function(
                            xs -> crossEntropyOfLabels(
                                    xs.get(0),
                                    xs.get(1),
                                    Labelling.plain().smoothing(smoothing).weighing(xs.get(2))),
                            z,
                            labels,
                            Tensor.of(Shape.of(3), 0.0, 2.0, 0.5))
                    .everyEntry()
                    .order(2)
                    .run()
                    .orThrow();
        }
    }

    @Test
    void aComputedLabelThatIsNoClassIsRefusedByTheRun() {
        for (double label : new double[] {-1, 3}) {
            try (Graph graph = Graph.create(DType.FLOAT64)) {
                Expr z = graph.input("z", Shape.of(2, 3));
                Expr computed = graph.input("computed", Shape.of(2));
                Expr loss = crossEntropyOfLabels(z, cast(computed, DType.INT32));
                z.set(1.0, 2, 3, 4, 5, 6);
                computed.set(1.0, label);
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, graph::forward);
                assertTrue(
                        e.getMessage().contains("crossEntropyOfLabels: element 1 of the indices (2)"), e.getMessage());
                computed.set(1.0, 2);
                graph.forward();
                assertTrue(Double.isFinite(loss.item()), "after label " + label);
            }
        }
    }

    @Test
    void theLargestIntegerMayBeTheIgnoredLabel() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(2, 3));
            Expr labels = graph.input("labels", Shape.of(2), DType.INT32);
            Expr loss = crossEntropyOfLabels(z, labels, Labelling.plain().ignoring(Integer.MAX_VALUE));
            z.set(1.0, 1.0, 1.0, 4.0, 5.0, 6.0);
            labels.set(2, Integer.MAX_VALUE);
            graph.forward();
            assertEquals(Math.log(3), loss.item(), 1e-15);
        }
    }

    @Test
    void anIgnoredLabelMayStandBesideTheOnlyClass() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(3, 1)).requireGrad();
            Expr labels = graph.input("labels", Shape.of(3), DType.INT32);
            Expr loss = crossEntropyOfLabels(z, labels, Labelling.plain().ignoring(-1));
            z.set(1.0, 2, 3);
            labels.set(0, -1, 0);
            graph.forward();
            graph.backward();
            assertEquals(0, loss.item());
            assertArrayEquals(new double[3], z.grad().toDoubles());
        }
    }
}
