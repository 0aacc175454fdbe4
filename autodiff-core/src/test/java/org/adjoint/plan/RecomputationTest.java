package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cheap values that later loops compute again instead of reading them: {@code t} here is what those read anyway. */
class RecomputationTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());
    private static final Pointwise ABS = pointwise("abs", a -> a.abs());
    private static final Pointwise SQUARE_LESS_ONE =
            pointwise("squareLessOne", a -> a.times(a).minus(1));
    private static final Pointwise LATER =
            pointwise("later", (p, t, s) -> p.times(t).times(s));

    private final Random random = new Random(1);
    private Graph graph;
    private Expr x;
    private Expr w;
    private Expr a;
    private Expr t;
    private Expr v;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
        x = input("x", 20, 5);
        w = input("w", 5, 4);
        a = Contraction.DOT.apply(x, w);
        t = TANH.apply(a);
        v = input("v", 4, 4);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private Expr input(String name, int... dims) {
        Expr input = graph.input(name, Shape.of(dims)).requireGrad();
        input.set(random.doubles(input.shape().size(), -1, 1).toArray());
        return input;
    }

    /** Reads a value in a loop that a product separates from the one which computes it. */
    private Expr later(Expr value) {
        return LATER.apply(Contraction.DOT.apply(t.times(value), v), t, value);
    }

    /** How many arrays the loop of that label reads. */
    private int reads(String label, Expr... roots) {
        return operands("reads", label, roots);
    }

    private int operands(String kind, String label, Expr... roots) {
        Program program = graph.program(List.of(roots), List.of());
        program.run();
        String loop = program.explain()
                .lines()
                .filter(l -> l.contains("loop") && l.contains(label))
                .findFirst()
                .orElseThrow();
        return loop.replaceAll(".*" + kind + " \\[([^\\]]*)\\].*", "$1").split(" ").length;
    }

    @Test
    void aCheapValueIsNeitherStoredNorRead() {
        Expr y = later(t.plus(1));
        assertEquals(2, reads("later", y), "the product and t");
        assertEquals(2, operands("writes", "tanh", y), "t and what the product reads");
    }

    @Test
    void whatItIsComputedFromNeedNotBeStoredEither() {
        assertEquals(2, reads("later", later(ABS.apply(t.plus(1)).times(3))));
    }

    @Test
    void aValueOfManyInstructionsIsRead() {
        assertEquals(
                3, reads("later", later(ABS.apply(ABS.apply(t.plus(1)).plus(2)).plus(3))));
    }

    @Test
    void anExpensiveValueIsRead() {
        assertEquals(3, reads("later", later(TANH.apply(t))));
    }

    @Test
    void noLoopReadsAnotherArrayForIt() {
        assertEquals(3, reads("later", later(a.plus(input("b", 20, 4)))), "not both operands");
    }

    @Test
    void anOutputIsStoredAndRead() {
        Expr s = t.plus(1);
        assertEquals(3, reads("later", later(s), s));
    }

    @Test
    void whatAProductReadsIsStoredAndRead() {
        Expr s = t.plus(1);
        assertEquals(3, reads("later", later(s), Contraction.DOT.apply(s, v)));
    }

    @Test
    void aValueIsStoredIfOneOfItsLoopsCannotComputeIt() {
        Expr s = t.plus(1);
        assertEquals(3, reads("later", later(s), s.times(Contraction.DOT.apply(TANH.apply(s), v))));
    }

    @Test
    void aProductThatASumTakesIsRead() {
        Expr s = t.times(3);
        assertEquals(2, reads("later", later(s)));
        assertEquals(3, reads("later", later(s), s.plus(1)), "backends may round the two at once");
        assertEquals(3, reads("later", later(SQUARE_LESS_ONE.apply(t))));
    }

    @Test
    void whatHasAMaximumIsRead() {
        Expr s = t.plus(1);
        Expr sum = Reduction.reduce(Reduction.Kind.SUM, s);
        assertEquals(2, reads("later", later(s), sum));
        Expr max = Reduction.reduce(Reduction.Kind.MAX, s);
        assertEquals(3, reads("later", later(s), max));
    }

    @Test
    void aLoopThatComputedNothingElseIsGone() {
        Expr b = input("b", 20, 4);
        Expr s = b.plus(1);
        Program program = graph.program(List.of(LATER.apply(Contraction.DOT.apply(a, v), b, s)), List.of());
        program.run();
        assertTrue(program.explain().startsWith("3 steps"), program.explain());
    }

    @Test
    void whatNoLoopNeedsIsNotComputed() {
        Expr b = input("b", 20, 4);
        Expr s = b.plus(1);
        Expr y = LATER.apply(Contraction.DOT.apply(TANH.apply(b), v), b, s);
        Program program = graph.program(List.of(y), List.of());
        program.run();
        assertTrue(program.explain().contains("tanh; 1 instructions"), program.explain());
    }

    @Test
    void gradientsComputeAgainWhatTheActivationLeftToThem() {
        Expr square = a.times(a);
        Expr s = TANH.apply(a.plus(square.times(a).times(0.1)).times(0.8)).plus(1);
        Expr y = Contraction.DOT.apply(a.times(s), v);
        Expr cotangent =
                graph.constant(Tensor.of(y.shape(), random.doubles(80, -1, 1).toArray()));
        Expr sum = Reduction.reduce(Reduction.Kind.SUM, y.times(cotangent));
        List<Expr> results = new ArrayList<>(graph.gradient(sum, List.of(x, w, v)));
        results.add(y);
        assertEquals(3, reads("tanh_bar", results.toArray(Expr[]::new)), "its adjoint, a and the tanh");
        List<double[]> again = values(results);
        List<Expr> stored = new ArrayList<>(results);
        stored.addAll(List.of(square, s));
        assertEquals(5, reads("tanh_bar", stored.toArray(Expr[]::new)));
        List<double[]> read = values(results);
        for (int i = 0; i < read.size(); i++) {
            assertArrayEquals(read.get(i), again.get(i), 0);
        }
    }

    private static List<double[]> values(List<Expr> results) {
        return results.stream().map(r -> r.value().toDoubles()).toList();
    }
}
