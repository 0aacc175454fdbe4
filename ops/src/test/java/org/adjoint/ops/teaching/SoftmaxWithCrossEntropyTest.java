package org.adjoint.ops.teaching;

import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Losses.crossEntropy;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/** L = -Σ t ln y with y = softmax(z): the gradient by the logits is y - t. */
class SoftmaxWithCrossEntropyTest {
    @Test
    void theGradientByTheLogitsIsProbabilityMinusTarget() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(1, 3)).requireGrad();
            Expr t = graph.input("t", Shape.of(1, 3));
            Expr y = softmax(z, 1);
            Expr loss = sum(t.times(log(y))).negate();
            z.set(1.0, 2.0, 3.0);
            t.set(0.0, 1.0, 0.0);
            graph.forward();
            graph.backward();
            assertEquals(1.4076059644443804, loss.item(), 1e-15);
            double[] expected = {0.09003057317038046, 0.24472847105479764 - 1, 0.6652409557748219};
            assertArrayEquals(expected, z.grad().toDoubles(), 1e-15);
        }
    }

    @Test
    void inABatchItIsTheMeanOfTheRows() {
        int rows = 5;
        int classes = 4;
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(rows, classes)).requireGrad();
            Expr t = graph.input("t", z.shape());
            Expr y = softmax(z, 1);
            Expr loss = crossEntropy(y, t);
            Random random = new Random(1);
            z.set(Tensor.generate(z.shape(), z.dtype(), i -> 3 * random.nextGaussian()));
            t.set(Tensor.generate(z.shape(), z.dtype(), i -> i % classes == i / classes % classes ? 1 : 0));
            graph.forward();
            graph.backward(loss);
            for (int i = 0; i < rows * classes; i++) {
                double expected = (y.value().at(i) - t.value().at(i)) / rows;
                assertEquals(expected, z.grad().at(i), 1e-15);
            }
        }
    }
}
