package org.adjoint.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.Test;

/** Results that take the memory of what nobody reads after them. */
class InPlaceTest extends PlannedGraph {
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
            Expr z = rows(arguments, 8 * t, 8 * (t + 1));
            z = t == 0 ? z : z.plus(dot(h, w));
            Expr gate = TANH.apply(columns(z, 0, 4));
            h = gate.times(TANH.apply(columns(z, 4, 8)));
        }
        return h;
    }

    @Test
    void gatesAndTheirGradientsLieWhereTheirArgumentsLay() {
        Expr v = input("v", 3, 8).requireGrad();
        Expr w = input("w", 4, 8).requireGrad();
        Expr y = recurrence(dot(input("x", 48, 3), v).plus(input("b", 1, 8)), w, 6);
        String plan = checkedGradients(y, w);
        assertTrue(plan.contains("reads [arena+512 arena+544], writes [arena+512 arena+544 "), plan);
        assertTrue(plan.contains("arena+544 arena+512], writes [arena+544 arena+512]"), plan);
    }

    @Test
    void gatesOfOneRegionLieWhereTheirArgumentsLay() {
        Expr v = input("v", 6, 8);
        Expr w = input("w", 4, 8);
        Expr x = input("x", 48, 6);
        Expr h = null;
        for (int t = 0; t < 6; t++) {
            Expr z = dot(rows(x, 8 * t, 8 * (t + 1)), v);
            z = t == 0 ? z : z.plus(dot(h, w));
            h = TANH.apply(columns(z, 0, 4)).times(TANH.apply(columns(z, 4, 8)));
        }
        Expr loss = Reduction.sumTo(h.times(h), Shape.of(1, 1));
        String plan = explained(loss, graph.gradient(loss, w));
        String gates = "reads \\[arena\\+(\\d+) arena\\+(\\d+)\\], writes \\[arena\\+\\1 arena\\+\\2 ";
        assertTrue(Pattern.compile(gates).matcher(plan).find(), plan);
    }
}
