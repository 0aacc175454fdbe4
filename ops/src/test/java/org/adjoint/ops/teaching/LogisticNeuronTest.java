package org.adjoint.ops.teaching;

import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Arithmetic.square;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * z = w x + b, ŷ = σ(z), L = (y - ŷ)². The first two rows are the neuron that learns to turn 1 into 0 in chapter 3 of Nielsen,
 * "Neural Networks and Deep Learning", whose first outputs are published as 0.82 and 0.98.
 */
class LogisticNeuronTest {
    @ParameterizedTest
    @CsvSource({"0.6, 0.9, 1, 0, 0.82", "2, 2, 1, 0, 0.98", "-0.5, 0.25, 0.5, 1, 0.50"})
    void theChainRuleByHand(double w, double b, double x, double y, double output) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr weight = graph.param("w", Shape.scalar(), (shape, random) -> new double[] {w});
            Expr bias = graph.param("b", Shape.scalar(), (shape, random) -> new double[] {b});
            Expr input = graph.input("x", Shape.scalar());
            Expr target = graph.input("y", Shape.scalar());
            Expr prediction = sigmoid(weight.times(input).plus(bias));
            Expr loss = square(target.minus(prediction));
            input.set(x);
            target.set(y);
            graph.forward();
            graph.backward();

            double sigma = 1 / (1 + Math.exp(-(w * x + b)));
            double byOutput = -2 * (y - sigma);
            double bySum = byOutput * sigma * (1 - sigma);
            assertEquals(output, prediction.item(), 0.005);
            assertEquals((y - sigma) * (y - sigma), loss.item(), 1e-15);
            assertEquals(bySum * x, weight.grad().item(), 1e-15);
            assertEquals(bySum, bias.grad().item(), 1e-15);
        }
    }
}
