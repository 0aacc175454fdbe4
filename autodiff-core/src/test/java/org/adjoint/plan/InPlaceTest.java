package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
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
import org.adjoint.op.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results that take the memory of what nobody reads after them. */
class InPlaceTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private final Random random = new Random(1);
    private Graph graph;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private Expr input(String name, int... dims) {
        Expr input = graph.input(name, Shape.of(dims));
        input.set(random.doubles(input.shape().size(), -1, 1).toArray());
        return input;
    }

    private static Expr dot(Expr a, Expr b) {
        return Contraction.DOT.apply(a, b);
    }

    private String explained(Expr... roots) {
        Program program = graph.program(List.of(roots), List.of());
        program.run();
        return program.explain();
    }

    @Test
    void aResultTakesTheMemoryOfItsOperand() {
        Expr hidden = TANH.apply(dot(input("x", 20, 5), input("w", 5, 4)));
        String plan = explained(dot(hidden, input("v", 4, 5)));
        assertTrue(plan.contains("tanh; 1 instructions, reads [scratch+0], writes [scratch+0]"), plan);
    }

    @Test
    void whatIsReadAgainKeepsItsMemory() {
        Expr a = dot(input("x", 20, 5), input("w", 5, 4));
        Expr v = input("v", 4, 4);
        Expr product = dot(TANH.apply(a), v);
        Expr y = product.times(a);
        graph.forward(a, product);
        double[] expected = product.value().toDoubles();
        double[] factor = a.value().toDoubles();
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= factor[i];
        }
        explained(y);
        assertArrayEquals(expected, y.value().toDoubles(), 1e-12);
    }

    @Test
    void anOutputKeepsItsMemory() {
        Expr a = dot(input("x", 20, 5), input("w", 5, 4));
        Expr y = TANH.apply(a);
        explained(a, y, dot(y, input("v", 4, 5)));
        double[] values = a.value().toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.tanh(values[i]);
        }
        assertArrayEquals(values, y.value().toDoubles(), 1e-12);
    }

    /** A recurrent layer with two gates, whose arguments for all steps are computed first. */
    private Expr recurrence(Expr arguments, Expr w, int steps) {
        Expr h = null;
        for (int t = 0; t < steps; t++) {
            Expr z = Slice.slice(arguments, 0, 8 * t, 8 * (t + 1));
            z = t == 0 ? z : z.plus(dot(h, w));
            Expr gate = TANH.apply(Slice.slice(z, 1, 0, 4));
            h = gate.times(TANH.apply(Slice.slice(z, 1, 4, 8)));
        }
        return h;
    }

    @Test
    void gatesAndTheirGradientsLieWhereTheirArgumentsLay() {
        Expr v = input("v", 3, 8).requireGrad();
        Expr w = input("w", 4, 8).requireGrad();
        Expr y = recurrence(dot(input("x", 48, 3), v).plus(input("b", 1, 8)), w, 6);
        double[] cotangent = random.doubles(32, -1, 1).toArray();
        graph.forward();
        graph.backward(y, Tensor.of(y.shape(), cotangent));
        String plan = graph.explain();
        assertTrue(plan.contains("reads [arena+512 arena+544], writes [arena+512 arena+544 "), plan);
        assertTrue(plan.contains("arena+544 arena+512], writes [arena+544 arena+512]"), plan);
        double[] gradient = w.grad().toDoubles();
        double[] at = w.value().toDoubles();
        for (int i = 0; i < at.length; i++) {
            double[] moved = at.clone();
            double[] values = new double[2];
            for (int side = 0; side < 2; side++) {
                moved[i] = at[i] + (side == 0 ? -1e-5 : 1e-5);
                w.set(moved);
                graph.forward();
                double[] result = y.value().toDoubles();
                for (int k = 0; k < result.length; k++) {
                    values[side] += cotangent[k] * result[k];
                }
            }
            assertEquals((values[1] - values[0]) / 2e-5, gradient[i], 1e-7);
        }
    }

    @Test
    void gatesOfOneRegionLieWhereTheirArgumentsLay() {
        Expr v = input("v", 6, 8);
        Expr w = input("w", 4, 8);
        Expr x = input("x", 48, 6);
        Expr h = null;
        for (int t = 0; t < 6; t++) {
            Expr z = dot(Slice.slice(x, 0, 8 * t, 8 * (t + 1)), v);
            z = t == 0 ? z : z.plus(dot(h, w));
            h = TANH.apply(Slice.slice(z, 1, 0, 4)).times(TANH.apply(Slice.slice(z, 1, 4, 8)));
        }
        Expr loss = Reduction.sumTo(h.times(h), Shape.of(1, 1));
        String plan = explained(loss, graph.gradient(loss, w));
        String gates = "reads \\[arena\\+(\\d+) arena\\+(\\d+)\\], writes \\[arena\\+\\1 arena\\+\\2 ";
        assertTrue(Pattern.compile(gates).matcher(plan).find(), plan);
    }
}
