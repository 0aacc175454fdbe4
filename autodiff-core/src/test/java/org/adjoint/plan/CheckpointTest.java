package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.check.GradientCheck;
import org.adjoint.op.Checkpoint;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Watch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());
    private static final int LAYERS = 16;

    private Graph graph;
    private Expr x;
    private List<Expr> weights;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
        x = graph.input("x", Shape.of(128, 8));
        weights = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            weights.add(graph.param("w" + i, Shape.of(8, 8), (s, r) -> r.doubles(s.size(), -1, 1)
                    .toArray()));
        }
        x.set(Tensor.generate(x.shape(), DType.FLOAT64, i -> Math.cos(i)));
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    /** A deep network, in segments of so many layers that are computed again; 0 for none. */
    private Expr loss(int segment) {
        Expr h = x;
        for (int i = 0; i < LAYERS; ) {
            int first = graph.size();
            for (int end = i + Math.max(segment, 1); i < end; i++) {
                h = TANH.apply(Contraction.DOT.apply(h, weights.get(i)));
            }
            h = segment == 0 ? h : Checkpoint.checkpoint(h, first);
        }
        return Reduction.reduce(Reduction.Kind.SUM, h.times(h));
    }

    private static long arena(List<List<Expr>> passes) {
        return Planner.plan(Structure.of(passes, List.of())).schedule().arenaBytes();
    }

    private long arena(int segment) {
        Expr loss = loss(segment);
        return arena(List.of(List.of(loss), graph.gradient(loss, weights)));
    }

    @Test
    void segmentsThatAreComputedAgainNeedLessMemory() {
        long layer = x.shape().size() * 8;
        long whole = arena(0);
        long segments = arena(4);
        assertTrue(whole > LAYERS * layer, "all layers are kept: " + whole);
        // Instead of 16 layers and their adjoints: 3 ends of segments, 4 layers and their adjoints, weight gradients.
        assertTrue(2 * segments < whole, segments + " instead of " + whole);
    }

    @Test
    void oneLaunchOfBothPassesNeedsLessMemoryToo() {
        Expr plain = loss(0);
        Expr checkpointed = loss(4);
        List<Expr> step = new ArrayList<>(graph.gradient(plain, weights));
        step.add(plain);
        List<Expr> again = new ArrayList<>(graph.gradient(checkpointed, weights));
        again.add(checkpointed);
        assertTrue(2 * arena(List.of(again)) < arena(List.of(step)));
    }

    @Test
    void theGradientsAreTheSame() {
        Expr plain = loss(0);
        Expr checkpointed = loss(4);
        List<Expr> wanted = new ArrayList<>(weights);
        wanted.add(x);
        List<Expr> expected = graph.gradient(plain, wanted);
        List<Expr> actual = graph.gradient(checkpointed, wanted);
        List<Expr> all = new ArrayList<>(expected);
        all.addAll(actual);
        all.add(plain);
        all.add(checkpointed);
        graph.forward(all.toArray(Expr[]::new));
        assertEquals(plain.item(), checkpointed.item());
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(
                    expected.get(i).value().toDoubles(), actual.get(i).value().toDoubles(), 1e-13);
        }
    }

    @Test
    void forwardAloneComputesNothingTwice() {
        assertEquals(arena(List.of(List.of(loss(0)))), arena(List.of(List.of(loss(4)))));
    }

    @Test
    void trainingStepsAndBackwardRunThroughIt() {
        Expr loss = loss(4);
        graph.forward();
        graph.backward();
        double before = loss.item();
        Expr w = weights.get(3);
        Tensor gradient = w.grad();
        Expr byHand = graph.gradient(loss, w);
        graph.program(List.of(loss), List.of(new Assignment(w, w.minus(byHand.times(1e-3)))))
                .run();
        graph.forward(loss);
        assertTrue(loss.item() < before);
        assertFalse(gradient.at(0) == 0);
    }

    @Test
    void secondDerivativesGoThroughTheSecondComputation() {
        Expr v = graph.constant(Tensor.full(x.shape(), DType.FLOAT64, 0.5));
        Expr expected = graph.hvp(loss(0), x, v);
        Expr actual = graph.hvp(loss(8), x, v);
        graph.forward(expected, actual);
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), 1e-12);
    }

    @Test
    void valuesThatEnterWithoutBeingNamedHaveTheirGradients() {
        Expr scale = TANH.apply(weights.get(1));
        int first = graph.size();
        Expr y = Checkpoint.checkpoint(
                Reduction.reduce(Reduction.Kind.SUM, TANH.apply(Contraction.DOT.apply(x, scale))), first);
        Expr plain = Reduction.reduce(Reduction.Kind.SUM, TANH.apply(Contraction.DOT.apply(x, scale)));
        Expr expected = graph.gradient(plain, weights.get(1));
        Expr actual = graph.gradient(y, weights.get(1));
        graph.forward(expected, actual);
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), 1e-13);
    }

    @Test
    void checkpointsNest() {
        int outer = graph.size();
        Expr a = TANH.apply(x);
        int inner = graph.size();
        Expr b = Checkpoint.checkpoint(TANH.apply(a.times(a)).times(a), inner);
        Expr y = Checkpoint.checkpoint(Reduction.reduce(Reduction.Kind.SUM, b.times(b)), outer);
        Expr c = TANH.apply(a.times(a)).times(a);
        Expr plain = Reduction.reduce(Reduction.Kind.SUM, c.times(c));
        Expr expected = graph.gradient(plain, x);
        Expr actual = graph.gradient(y, x);
        graph.forward(expected, actual);
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), 1e-14);
    }

    @Test
    void theGradientCheckBuildsItInItsOwnGraph() {
        GradientCheck.of(loss(8), weights.get(2), weights.get(9)).order(2).run().orThrow();
    }

    @Test
    void aGradientByANodeInsideIsNotLost() {
        int first = graph.size();
        Expr inside = TANH.apply(x);
        Expr y = Checkpoint.checkpoint(Reduction.reduce(Reduction.Kind.SUM, inside.times(inside)), first);
        Expr gradient = graph.gradient(y, inside);
        graph.forward(gradient, inside);
        assertEquals(2 * inside.value().at(5), gradient.value().at(5), 1e-15);
    }

    @Test
    void itIsTheRootInPlaceOfItsFormula() {
        loss(4);
        graph.forward();
        graph.backward();
        assertEquals(Shape.of(8, 8), weights.get(0).grad().shape());
    }

    @Test
    void aWatchedValueInsideIsSeenOnceInEachPass() {
        List<Tensor> seen = new ArrayList<>();
        int first = graph.size();
        Expr inside = Watch.watch(TANH.apply(x), seen::add);
        Expr y = Checkpoint.checkpoint(Reduction.reduce(Reduction.Kind.SUM, inside.times(inside)), first);
        Expr gradient = graph.gradient(y, x);
        Expr h = TANH.apply(x);
        Expr expected = graph.gradient(Reduction.reduce(Reduction.Kind.SUM, h.times(h)), x);
        graph.forward(y);
        assertEquals(1, seen.size());
        graph.program(List.of(y, gradient), List.of()).run();
        assertEquals(3, seen.size());
        graph.forward(h, expected);
        seen.forEach(value -> assertEquals(h.value(), value));
        assertArrayEquals(expected.value().toDoubles(), gradient.value().toDoubles(), 1e-14);
    }

    @Test
    void nothingNewIsReturnedAsItIs() {
        Expr y = TANH.apply(x);
        assertEquals(y, Checkpoint.checkpoint(y, graph.size()));
    }
}
