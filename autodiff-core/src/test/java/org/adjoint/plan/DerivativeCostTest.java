package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.backend.Step;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.Test;

/** What derivatives cost, in the arithmetic of their plans. */
class DerivativeCostTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    /** Multiplications of products, and scalar instructions of loops. */
    private record Cost(long multiplications, long instructions) {}

    private static Cost cost(List<Expr> wanted) {
        long multiplications = 0;
        long instructions = 0;
        for (var region : Planner.plan(Structure.of(List.of(wanted), List.of()))
                .schedule()
                .regions()) {
            for (Step step : region.steps()) {
                if (step instanceof Step.Product p) {
                    multiplications += (long) p.m()
                            * p.n()
                            * p.k()
                            * Arrays.stream(p.batch()).asLongStream().reduce(1, (a, b) -> a * b);
                } else if (step instanceof Step.Loop l) {
                    instructions += (long) l.instructions().size()
                            * Arrays.stream(l.dims()).asLongStream().reduce(1, (a, b) -> a * b);
                }
            }
        }
        return new Cost(multiplications, instructions);
    }

    private static Expr network(Expr x, List<Expr> weights) {
        Expr h = x;
        for (Expr w : weights) {
            h = TANH.apply(Contraction.DOT.apply(h, w));
        }
        return Reduction.reduce(Reduction.Kind.SUM, h.times(h));
    }

    private static List<Expr> weights(Graph graph, int layers) {
        List<Expr> weights = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            weights.add(graph.input("w" + i, Shape.of(64, 64)));
        }
        return weights;
    }

    @Test
    void aHessianVectorProductCostsAtMostFourGradients() {
        try (Graph graph = Graph.on("reference")) {
            List<Expr> ws = weights(graph, 4);
            Expr loss = network(graph.input("x", Shape.of(32, 64)), ws);
            Cost gradient = cost(graph.gradient(loss, ws));
            Cost product = cost(graph.hvp(loss, ws, weights(graph, 4)));
            assertTrue(product.multiplications <= 4 * gradient.multiplications, gradient + " " + product);
            assertTrue(product.instructions <= 4 * gradient.instructions, gradient + " " + product);
        }
    }

    @Test
    void aJacobianVectorProductCostsAtMostThreeEvaluations() {
        try (Graph graph = Graph.on("reference")) {
            List<Expr> ws = weights(graph, 4);
            Expr loss = network(graph.input("x", Shape.of(32, 64)), ws);
            Cost value = cost(List.of(loss));
            Cost product = cost(List.of(graph.jvp(loss, ws, weights(graph, 4))));
            assertTrue(product.multiplications <= 3 * value.multiplications, value + " " + product);
        }
    }
}
