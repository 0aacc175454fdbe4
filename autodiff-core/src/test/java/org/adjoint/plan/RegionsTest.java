package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Slice;
import org.junit.jupiter.api.Test;

/** What may share a region; a run agrees with evaluating each node by itself, where nothing shares anything. */
class RegionsTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private static Graph float64() {
        return Graph.on(Backends.named("reference"), DType.FLOAT64);
    }

    private static Expr filled(Graph graph, String name, int... dims) {
        Expr input = graph.input(name, Shape.of(dims));
        input.set(Tensor.generate(input.shape(), DType.FLOAT64, i -> Math.sin(i + name.hashCode())));
        return input;
    }

    private static void assertSameAlone(Expr result) {
        Graph graph = result.graph();
        graph.forward(result);
        double[] together = result.value().toDoubles();
        graph.check(true).forward(result);
        assertArrayEquals(together, result.value().toDoubles(), 1e-14);
    }

    @Test
    void columnsOfAProductKeepTheirPlaceInsideARowBlock() {
        try (Graph graph = float64()) {
            Expr z = Contraction.DOT.apply(filled(graph, "x", 30, 4), filled(graph, "w", 4, 6));
            Expr gated = TANH.apply(Slice.slice(z, 1, 0, 3)).times(Slice.slice(z, 1, 3, 6));
            graph.forward(gated);
            double[] values = gated.value().toDoubles();
            graph.forward(z);
            for (int r = 0; r < 30; r++) {
                for (int c = 0; c < 3; c++) {
                    double expected = Math.tanh(z.value().get(r, c)) * z.value().get(r, c + 3);
                    assertTrue(Math.abs(values[3 * r + c] - expected) < 1e-14);
                }
            }
        }
    }

    @Test
    void aSoftmaxIsOneRegion() {
        try (Graph graph = float64()) {
            Expr x = filled(graph, "x", 40, 7);
            Expr e = pointwise("exp", a -> a.exp())
                    .apply(x.minus(Reduction.reduceKeepingDims(Reduction.Kind.MAX, x, 1)));
            Expr y = e.div(Reduction.reduceKeepingDims(Reduction.Kind.SUM, e, 1));
            Program program = graph.program(List.of(y), List.of());
            assertTrue(program.explain().contains(" in 1 regions"), program.explain());
            assertSameAlone(y);
        }
    }

    @Test
    void whatASumOverTheRowsFeedsWaitsForTheNextRegion() {
        try (Graph graph = float64()) {
            Expr x = filled(graph, "x", 40, 7);
            Expr centred = x.minus(Reduction.reduce(Reduction.Kind.SUM, x, 0).div(40));
            Program program = graph.program(List.of(centred), List.of());
            assertTrue(program.explain().contains("region 1"), program.explain());
            assertSameAlone(centred);
            graph.forward(Reduction.reduce(Reduction.Kind.SUM, centred));
            double sum = 0;
            for (double v : centred.value().toDoubles()) {
                sum += v;
            }
            assertTrue(Math.abs(sum) < 1e-12);
        }
    }

    @Test
    void aTransposedReaderWaitsForTheNextRegion() {
        try (Graph graph = float64()) {
            Expr h = TANH.apply(filled(graph, "x", 20, 20));
            Expr product = Contraction.DOT.apply(Permute.transpose(h), h);
            Program program = graph.program(List.of(product), List.of());
            assertTrue(program.explain().contains("region 1"), program.explain());
            assertSameAlone(product);
        }
    }

    /** The parts of a concatenation are computed in its memory, and read through it. */
    @Test
    void aTransposedReaderOfAPartOfAConcatenationWaitsForTheNextRegion() {
        try (Graph graph = float64()) {
            Expr joint = parts(graph);
            Expr w = filled(graph, "w", 20, 20);
            Expr product = Contraction.DOT.apply(Permute.transpose(Slice.slice(joint, 0, 0, 20)), w);
            assertWritesBeforeTheProduct(graph, product, joint);
        }
    }

    @Test
    void aProductByAPartOfAConcatenationWaitsForTheNextRegion() {
        try (Graph graph = float64()) {
            Expr joint = parts(graph);
            Expr w = filled(graph, "w", 20, 20);
            Expr product = Contraction.DOT.apply(w, Slice.slice(joint, 0, 20, 40));
            assertWritesBeforeTheProduct(graph, product, joint);
        }
    }

    private static Expr parts(Graph graph) {
        Expr first = TANH.apply(filled(graph, "x", 20, 20));
        Expr second = TANH.apply(filled(graph, "y", 20, 20));
        return Concatenate.concatenate(0, first, second);
    }

    private static void assertWritesBeforeTheProduct(Graph graph, Expr product, Expr joint) {
        String plan = graph.program(List.of(product, joint), List.of()).explain();
        assertTrue(plan.contains("region 1"), plan);
        String first = plan.substring(plan.indexOf("region 0"), plan.indexOf("region 1"));
        assertTrue(first.contains("tanh") && !first.contains("product"), plan);
        assertSameAlone(product);
    }

    @Test
    void aRowWiseReaderOfAPartOfAConcatenationSharesItsRegion() {
        try (Graph graph = float64()) {
            Expr joint = parts(graph);
            Expr first = Contraction.DOT.apply(Slice.slice(joint, 0, 0, 20), filled(graph, "w", 20, 20));
            Expr second = Contraction.DOT.apply(Slice.slice(joint, 0, 20, 40), filled(graph, "w2", 20, 20));
            String plan =
                    graph.program(List.of(first, second, joint), List.of()).explain();
            assertTrue(plan.contains(" in 1 regions"), plan);
            assertSameAlone(second);
        }
    }
}
