package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.backend.Backends;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Reshape;
import org.adjoint.op.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private Graph graph;
    private Expr x;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
        x = graph.input("x", Shape.of(2, 3));
        x.set(1.0, 2, 3, 4, 5, 6);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private String explained(Expr... roots) {
        Program program = graph.program(List.of(roots), List.of());
        program.run();
        return program.explain();
    }

    @Test
    void pointwiseNeighboursAreOneStep() {
        String plan = explained(TANH.apply(x.plus(1)).times(x));
        assertTrue(plan.startsWith("1 steps in 1 regions"), plan);
        assertTrue(plan.contains("loop [") && plan.contains("FLOAT64"), plan);
    }

    @Test
    void equalOperationsAreComputedOnce() {
        String once = explained(TANH.apply(x).plus(TANH.apply(x)));
        Expr t = TANH.apply(x);
        assertEquals(explained(t.plus(t)), once);
    }

    @Test
    void aFactorOfOneIsNotComputed() {
        Expr one = graph.constant(1);
        String plan = explained(TANH.apply(x.times(one)).times(one).div(one));
        assertEquals(plan, explained(one.times(TANH.apply(one.times(x)))));
        assertTrue(plan.contains("tanh; 1 instructions"), plan);
    }

    @Test
    void deadCodeIsNotRun() {
        Contraction.DOT.apply(x, Permute.transpose(x));
        String plan = explained(TANH.apply(x));
        assertTrue(!plan.contains("product"), plan);
    }

    @Test
    void productsReadTransposedOperandsWhereTheyLie() {
        String plan = explained(Contraction.DOT.apply(x, Permute.transpose(x)));
        assertTrue(plan.startsWith("1 steps"), plan);
        assertTrue(plan.contains("product 2 x 3 x 2 FLOAT64"), plan);
    }

    @Test
    void viewsOfAnInputAreCopiedOutAsTheyWereAtTheRun() {
        Expr view = Permute.transpose(Slice.slice(x, 1, 1, 3));
        graph.forward(view);
        assertArrayEquals(new double[] {2, 5, 3, 6}, view.value().toDoubles());
        Program program = graph.program(List.of(view), List.of());
        program.run();
        x.set(0.0, 0, 0, 0, 0, 0);
        assertArrayEquals(new double[] {2, 5, 3, 6}, view.value().toDoubles());
    }

    @Test
    void aReshapeThatNeedsACopyMakesOne() {
        Expr y = Reshape.reshape(Permute.transpose(x), Shape.of(6)).plus(0.5);
        graph.forward(y);
        assertArrayEquals(new double[] {1.5, 4.5, 2.5, 5.5, 3.5, 6.5}, y.value().toDoubles());
    }

    @Test
    void sumsOfBroadcastsAreRight() {
        Expr wide = BroadcastTo.broadcastTo(x, Shape.of(4, 2, 3));
        Expr y = Reduction.reduce(Reduction.Kind.SUM, TANH.apply(wide).times(0).plus(wide), 0, 2);
        graph.forward(y);
        assertArrayEquals(new double[] {24, 60}, y.value().toDoubles());
    }

    @Test
    void theSameNodeMayBeAskedForTwice() {
        Expr y = TANH.apply(x);
        graph.forward(y, y);
        assertEquals(Math.tanh(6), y.value().at(5), 1e-15);
    }

    @Test
    void leavesAndConstantsMayBeAskedFor() {
        Expr c = graph.constant(3);
        Expr folded = c.plus(4);
        graph.forward(x, c, folded);
        assertEquals(6, x.value().at(5));
        assertEquals(7, folded.item());
    }

    @Test
    void anOutputMayAlsoFeedAnAssignment() {
        Expr w = graph.param("w", Shape.of(2, 3), (s, r) -> new double[6]);
        Expr next = w.plus(x);
        Program program = graph.program(List.of(next, w), List.of(new Assignment(w, next)));
        program.run();
        program.run();
        assertArrayEquals(new double[] {2, 4, 6, 8, 10, 12}, next.value().toDoubles());
        assertArrayEquals(new double[] {2, 4, 6, 8, 10, 12}, w.value().toDoubles());
        w.parameter().orElseThrow().close();
    }

    @Test
    void updatesInPlaceReadTheOldValuesOfOverlappingViews() {
        Expr w = graph.param("w", Shape.of(3, 3), (s, r) -> new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        Program turn = graph.program(
                List.of(), List.of(new Assignment(w, Permute.transpose(w).plus(w))));
        turn.run();
        assertArrayEquals(
                new double[] {2, 6, 10, 6, 10, 14, 10, 14, 18},
                w.parameter().orElseThrow().value().toDoubles());
        w.parameter().orElseThrow().close();
    }

    @Test
    void aValueMayBeConcatenatedWithItself() {
        Expr t = x.plus(1);
        Expr y = Concatenate.concatenate(0, t, Permute.permute(Permute.permute(t, 1, 0), 1, 0), TANH.apply(x), t);
        Expr turned = Concatenate.concatenate(0, Slice.slice(t, 1, 0, 2), Permute.transpose(Slice.slice(t, 1, 0, 2)));
        graph.forward(y, turned);
        double[] elements = y.value().toDoubles();
        for (int i = 0; i < 6; i++) {
            double own = x.value().at(i) + 1;
            assertEquals(own, elements[i]);
            assertEquals(own, elements[6 + i]);
            assertEquals(Math.tanh(own - 1), elements[12 + i], 1e-15);
            assertEquals(own, elements[18 + i]);
        }
        assertArrayEquals(new double[] {2, 3, 5, 6, 2, 5, 3, 6}, turned.value().toDoubles());
    }

    @Test
    void reductionsOverNothingGiveTheIdentity() {
        Expr empty = graph.input("empty", Shape.of(2, 0));
        empty.set(new double[0]);
        Expr sum = Reduction.reduce(Reduction.Kind.SUM, empty, 1);
        Expr max = Reduction.reduce(Reduction.Kind.MAX, empty, 1);
        Expr product = Contraction.DOT.apply(empty, Permute.transpose(empty));
        graph.forward(sum, max, product);
        assertArrayEquals(new double[2], sum.value().toDoubles());
        assertEquals(Double.NEGATIVE_INFINITY, max.value().at(1));
        assertArrayEquals(new double[4], product.value().toDoubles());
    }

    @Test
    void deepFormulasNeedNoStack() {
        Expr y = x;
        for (int i = 0; i < 10_000; i++) {
            y = i % 2 == 0 ? y.plus(1) : y.minus(1);
        }
        graph.forward(y);
        assertEquals(6, y.value().at(5));
    }

    @Test
    void deepFormulasAreDifferentiatedWithoutAStack() {
        Expr y = x;
        for (int i = 0; i < 3_000; i++) {
            y = TANH.apply(y);
        }
        Expr g = graph.gradient(Reduction.reduce(Reduction.Kind.SUM, y), x);
        graph.forward(g);
        assertTrue(g.value().at(0) > 0);
    }

    /** The gradient of the weight is a sum of thousands of products, and that of the inputs has as many parts. */
    @Test
    void longRecurrencesAreDifferentiatedWithoutAStack() {
        int steps = 2_000;
        Expr inputs = graph.input("inputs", Shape.of(steps, 1));
        Expr w = graph.input("w", Shape.of(1, 1));
        inputs.set(IntStream.range(0, steps).mapToDouble(Math::sin).toArray());
        w.set(0.7);
        Expr h = TANH.apply(Slice.slice(inputs, 0, 0, 1));
        for (int t = 1; t < steps; t++) {
            h = TANH.apply(Contraction.DOT.apply(h, w).plus(Slice.slice(inputs, 0, t, t + 1)));
        }
        List<Expr> gradients = graph.gradient(Reduction.reduce(Reduction.Kind.SUM, h), List.of(w, inputs));
        graph.forward(gradients.toArray(Expr[]::new));

        double[] states = new double[steps];
        for (int t = 0; t < steps; t++) {
            states[t] = Math.tanh((t == 0 ? 0 : 0.7 * states[t - 1]) + Math.sin(t));
        }
        double[] inputBars = new double[steps];
        double wBar = 0;
        double hBar = 1;
        for (int t = steps - 1; t >= 0; t--) {
            inputBars[t] = hBar * (1 - states[t] * states[t]);
            wBar += t == 0 ? 0 : inputBars[t] * states[t - 1];
            hBar = 0.7 * inputBars[t];
        }
        assertEquals(wBar, gradients.get(0).value().at(0), 1e-12);
        assertArrayEquals(inputBars, gradients.get(1).value().toDoubles(), 1e-12);
    }
}
