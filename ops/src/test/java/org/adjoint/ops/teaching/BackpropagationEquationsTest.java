package org.adjoint.ops.teaching;

import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.adjoint.ops.teaching.Matrices.flat;
import static org.adjoint.ops.teaching.Matrices.map;
import static org.adjoint.ops.teaching.Matrices.plusRow;
import static org.adjoint.ops.teaching.Matrices.sumRows;
import static org.adjoint.ops.teaching.Matrices.transpose;
import static org.adjoint.ops.teaching.Matrices.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/**
 * The four equations of backpropagation for three layers a⁽ˡ⁾ = tanh(z⁽ˡ⁾), z⁽ˡ⁾ = a⁽ˡ⁻¹⁾ W⁽ˡ⁾ + b⁽ˡ⁾, one example per row, and
 * C = 1/N Σ ½‖a⁽³⁾ - t‖², written out with matrices:
 *
 * <pre>
 * (1) δ⁽³⁾ = (a⁽³⁾ - t) / N ∘ tanh'(z⁽³⁾)      (3) ∂C/∂b⁽ˡ⁾ = the sum of the rows of δ⁽ˡ⁾
 * (2) δ⁽ˡ⁾ = δ⁽ˡ⁺¹⁾ W⁽ˡ⁺¹⁾ᵀ ∘ tanh'(z⁽ˡ⁾)       (4) ∂C/∂W⁽ˡ⁾ = a⁽ˡ⁻¹⁾ᵀ δ⁽ˡ⁾
 * </pre>
 */
class BackpropagationEquationsTest {
    private static final int EXAMPLES = 6;
    private static final int[] WIDTHS = {4, 7, 5, 3};
    private static final int LAYERS = 3;
    private static final double TOLERANCE = 1e-10;

    private final Random random = new Random(1986);
    private final double[][] x = Matrices.random(random, EXAMPLES, WIDTHS[0]);
    private final double[][] t = Matrices.random(random, EXAMPLES, WIDTHS[LAYERS]);
    private final double[][][] w = new double[LAYERS + 1][][];
    private final double[][][] b = new double[LAYERS + 1][][];

    BackpropagationEquationsTest() {
        for (int l = 1; l <= LAYERS; l++) {
            w[l] = Matrices.random(random, WIDTHS[l - 1], WIDTHS[l]);
            b[l] = Matrices.random(random, 1, WIDTHS[l]);
        }
    }

    @Test
    void theGraphComputesTheFourEquations() {
        double[][][] a = new double[LAYERS + 1][][];
        double[][][] slope = new double[LAYERS + 1][][];
        a[0] = x;
        for (int l = 1; l <= LAYERS; l++) {
            double[][] z = plusRow(Matrices.dot(a[l - 1], w[l]), b[l]);
            a[l] = map(z, Math::tanh);
            slope[l] = map(z, v -> 1 / (Math.cosh(v) * Math.cosh(v)));
        }
        double[][] error = zip(a[LAYERS], t, (y, target) -> (y - target) / EXAMPLES);
        double[][][] delta = new double[LAYERS + 1][][];
        delta[LAYERS] = times(error, slope[LAYERS]);
        for (int l = LAYERS - 1; l >= 1; l--) {
            delta[l] = times(Matrices.dot(delta[l + 1], transpose(w[l + 1])), slope[l]);
        }

        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr[] weights = new Expr[LAYERS + 1];
            Expr[] biases = new Expr[LAYERS + 1];
            Expr[] sums = new Expr[LAYERS + 1];
            Expr input = graph.constant(Tensor.matrix(x));
            Expr layer = input;
            for (int l = 1; l <= LAYERS; l++) {
                weights[l] = parameter(graph, "w" + l, w[l]);
                biases[l] = parameter(graph, "b" + l, b[l]);
                sums[l] = dot(layer, weights[l]).plus(biases[l]).requireGrad();
                layer = tanh(sums[l]);
            }
            Expr cost = mean(
                    sum(square(layer.minus(graph.constant(Tensor.matrix(t)))), 1)
                            .times(0.5),
                    0);
            graph.forward();
            graph.backward();

            assertEquals(cost(a[LAYERS]), cost.item(), TOLERANCE);
            for (int l = LAYERS; l >= 1; l--) {
                assertGradient(delta[l], sums[l], "equations 1 and 2, layer " + l);
                assertGradient(sumRows(delta[l]), biases[l], "equation 3, layer " + l);
                assertGradient(Matrices.dot(transpose(a[l - 1]), delta[l]), weights[l], "equation 4, layer " + l);
            }
        }
    }

    private double cost(double[][] y) {
        double sum = 0;
        for (double v : flat(zip(y, t, (actual, target) -> (actual - target) * (actual - target)))) {
            sum += v;
        }
        return sum / 2 / EXAMPLES;
    }

    private static double[][] times(double[][] a, double[][] b) {
        return zip(a, b, (first, second) -> first * second);
    }

    private static Expr parameter(Graph graph, String name, double[][] value) {
        return graph.param(name, Shape.of(value.length, value[0].length), (shape, random) -> flat(value));
    }

    private static void assertGradient(double[][] expected, Expr node, String what) {
        assertArrayEquals(flat(expected), node.grad().toDoubles(), TOLERANCE, what);
    }
}
