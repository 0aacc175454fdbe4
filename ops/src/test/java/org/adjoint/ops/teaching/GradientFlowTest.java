package org.adjoint.ops.teaching;

import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Arithmetic.maximum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/**
 * How a gate passes the gradient back: a sum distributes it, a factor scales it, a product swaps it, a maximum routes it.
 * The circuits with numbers are those of the CS231n notes "Backpropagation, Intuitions".
 */
class GradientFlowTest {
    /** What comes in from above in the rules without numbers. */
    private static final double Z_BAR = 5;

    private static double[] gradients(Function<Expr[], Expr> circuit, double zBar, double... values) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr[] wires = new Expr[values.length];
            for (int i = 0; i < values.length; i++) {
                wires[i] = graph.input("x" + i, Shape.scalar()).requireGrad();
                wires[i].set(values[i]);
            }
            Expr z = circuit.apply(wires);
            graph.forward();
            graph.backward(z, Tensor.scalar(zBar));
            double[] adjoints = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                adjoints[i] = wires[i].grad().item();
            }
            return adjoints;
        }
    }

    private static double[] of(double... numbers) {
        return numbers;
    }

    @Test
    void aSumDistributesTheGradient() {
        assertArrayEquals(of(Z_BAR, Z_BAR), gradients(x -> x[0].plus(x[1]), Z_BAR, 3, -4));
    }

    @Test
    void aFactorScalesTheGradient() {
        assertArrayEquals(of(-2 * Z_BAR), gradients(x -> x[0].times(-2), Z_BAR, 3));
    }

    @Test
    void aProductSwapsItsInputsIntoTheGradient() {
        assertArrayEquals(of(-4 * Z_BAR, 3 * Z_BAR), gradients(x -> x[0].times(x[1]), Z_BAR, 3, -4));
    }

    @Test
    void aMaximumRoutesTheGradientToTheLarger() {
        assertArrayEquals(of(Z_BAR, 0), gradients(x -> maximum(x[0], x[1]), Z_BAR, 3, -4));
        assertArrayEquals(of(0, Z_BAR), gradients(x -> maximum(x[0], x[1]), Z_BAR, -4, 3));
    }

    @Test
    void aSigmoidScalesByItsOwnValueTimesOneMinusIt() {
        double y = 1 / (1 + Math.exp(-1));
        assertArrayEquals(of(Z_BAR * y * (1 - y)), gradients(x -> sigmoid(x[0]), Z_BAR, 1), 1e-15);
        assertArrayEquals(of(0.25), gradients(x -> sigmoid(x[0]), 1, 0), "the steepest slope");
    }

    @Test
    void aWireUsedTwiceAddsUpItsGradients() {
        assertArrayEquals(of(6 * Z_BAR), gradients(x -> x[0].times(x[0]), Z_BAR, 3));
    }

    @Test
    void aSumTimesAFactor() {
        // f = (x + y) z
        assertArrayEquals(of(-4, -4, 3), gradients(x -> x[0].plus(x[1]).times(x[2]), 1, -2, 5, -4));
    }

    @Test
    void allFourGatesInOneCircuit() {
        // f = 2 (x y + max(z, w))
        Function<Expr[], Expr> circuit =
                x -> x[0].times(x[1]).plus(maximum(x[2], x[3])).times(2);
        assertArrayEquals(of(-8, 6, 2, 0), gradients(circuit, 1, 3, -4, 2, -1));
    }

    @Test
    void aNeuronWithTwoInputs() {
        // f = σ(w0 x0 + w1 x1 + w2), the gradients published to two places
        Function<Expr[], Expr> neuron =
                v -> sigmoid(v[0].times(v[1]).plus(v[2].times(v[3])).plus(v[4]));
        double[] adjoints = gradients(neuron, 1, 2, -1, -3, -2, -3);
        assertArrayEquals(of(-0.20, 0.39, -0.39, -0.59, 0.20), adjoints, 0.005);
        double slope = 0.19661193324148185;
        assertArrayEquals(of(-slope, 2 * slope, -2 * slope, -3 * slope, slope), adjoints, 1e-15);
        assertEquals(0.1966, slope, 1e-4);
    }
}
