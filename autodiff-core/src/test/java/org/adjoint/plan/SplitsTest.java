package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.junit.jupiter.api.Test;

/** Pointwise results that are computed slice by slice, where the slices are read. */
class SplitsTest extends PlannedGraph {
    private static final Pointwise COORDINATE = pointwise("coordinate", a -> a.plus(Scalar.index(1)));

    /** Checks that each element of y is factor tanh(s), s the element of the sum at its place there. */
    private static void assertElements(Expr y, IntBinaryOperator place, double[] sum, double factor) {
        double[] values = y.value().toDoubles();
        int width = y.shape().dim(1);
        for (int e = 0; e < values.length; e++) {
            double expected = factor * Math.tanh(sum[place.applyAsInt(e / width, e % width)]);
            assertEquals(expected, values[e], 1e-14, "element " + e);
        }
    }

    private double[] sumOf(Expr a, Expr b) {
        double[] x = a.value().toDoubles();
        double[] y = b.value().toDoubles();
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i % y.length];
        }
        return x;
    }

    @Test
    void columnsOfASumAreComputedInTheLoopsThatReadThem() {
        Expr a = input("a", 20, 6);
        Expr b = input("b", 1, 6);
        Expr sum = a.plus(b);
        Expr left = TANH.apply(columns(sum, 0, 2)).times(3);
        Expr right = TANH.apply(columns(sum, 2, 6));
        String plan = explained(left, right);
        assertFalse(plan.contains("loop [20, 6]"), plan);
        double[] expected = sumOf(a, b);
        assertElements(left, (i, j) -> 6 * i + j, expected, 3);
        assertElements(right, (i, j) -> 6 * i + 2 + j, expected, 1);
    }

    @Test
    void whatIsSplitMaySplitWhatItReads() {
        Expr a = input("a", 20, 6);
        Expr b = input("b", 1, 6);
        Expr whole = TANH.apply(a.plus(b)).times(2);
        Expr left = columns(whole, 0, 3).plus(0.5);
        Expr right = columns(whole, 3, 6).minus(0.5);
        String plan = explained(left.times(right));
        assertFalse(plan.contains("loop [20, 6]"), plan);
    }

    @Test
    void onlyWhatIsReadIsComputed() {
        Expr a = input("a", 20, 6);
        Expr b = input("b", 1, 6);
        Expr y = TANH.apply(rows(a.plus(b), 5, 8));
        String plan = explained(y);
        assertTrue(plan.contains("loop [3, 6]") && !plan.contains("loop [20, 6]"), plan);
        assertElements(y, (i, j) -> 6 * (i + 5) + j, sumOf(a, b), 1);
    }

    private void assertStaysWhole(Expr... roots) {
        String plan = explained(roots);
        assertTrue(plan.contains("loop [20, 6]"), plan);
    }

    @Test
    void slicesThatOverlapAreReadOfTheWhole() {
        Expr sum = input("a", 20, 6).plus(input("b", 1, 6));
        assertStaysWhole(TANH.apply(columns(sum, 0, 4)), TANH.apply(columns(sum, 2, 6)));
        assertStaysWhole(TANH.apply(columns(sum, 0, 4)), TANH.apply(columns(sum, 0, 5)));
        assertStaysWhole(TANH.apply(columns(sum, 0, 4)), TANH.apply(rows(sum, 5, 8)));
    }

    @Test
    void whatIsReadAsAWholeStaysWhole() {
        Expr sum = input("a", 20, 6).plus(input("b", 1, 6));
        Expr part = TANH.apply(columns(sum, 0, 4));
        assertStaysWhole(part, sum);
        assertStaysWhole(part, TANH.apply(sum));
        assertStaysWhole(part, dot(sum, input("w", 6, 2)));
    }

    @Test
    void whatAProductIsAddedToStaysWhole() {
        Expr sum = input("a", 2, 3).plus(input("b", 1, 3));
        Expr w = input("w", 3, 3);
        Expr h = TANH.apply(rows(sum, 0, 1));
        Expr y = rows(sum, 1, 2).plus(dot(h, w));
        graph.forward(sum, h);
        double[] expected = Arrays.copyOfRange(sum.value().toDoubles(), 3, 6);
        double[] state = h.value().toDoubles();
        for (int e = 0; e < 9; e++) {
            expected[e % 3] += state[e / 3] * w.value().toDoubles()[e];
        }
        explained(y);
        assertArrayEquals(expected, y.value().toDoubles(), 1e-14);
    }

    @Test
    void coordinatesAreThoseOfTheWhole() {
        Expr a = input("a", 20, 6);
        Expr y = columns(COORDINATE.apply(a), 4, 6).times(2);
        explained(y);
        double[] from = a.value().toDoubles();
        assertEquals(2 * (from[6 + 5] + 5), y.value().toDoubles()[3], 1e-14);
    }

    /** h = tanh(z, left) tanh(z, right) with z = x_t v + h w + b, for rows x_t of x. */
    private Expr recurrence(Expr x, Expr v, Expr w, Expr b) {
        Expr h = null;
        for (int t = 0; t < 5; t++) {
            Expr z = dot(rows(x, 8 * t, 8 * (t + 1)), v);
            z = (h == null ? z : z.plus(dot(h, w))).plus(b);
            h = TANH.apply(columns(z, 0, 4)).times(TANH.apply(columns(z, 4, 8)));
        }
        return h;
    }

    @Test
    void aRecurrentCellAddsItsBiasInTheLoopOfItsGates() {
        Expr w = input("w", 4, 8).requireGrad();
        Expr b = input("b", 1, 8).requireGrad();
        Expr y = recurrence(input("x", 40, 3), input("v", 3, 8).requireGrad(), w, b);
        String plan = checkedGradients(y, w, b);
        assertFalse(plan.contains("loop [8, 8] FLOAT64: add"), plan);
    }
}
