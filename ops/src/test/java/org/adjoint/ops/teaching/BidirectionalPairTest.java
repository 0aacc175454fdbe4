package org.adjoint.ops.teaching;

import static org.adjoint.ops.Parts.concatenate;
import static org.adjoint.ops.Parts.slice;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two states, one from reading a sequence forwards and one from reading it backwards, concatenated: hBar splits into the
 * halves that the directions contributed, [→hBar, ←hBar] = hBar.
 */
class BidirectionalPairTest {
    private static final int EXAMPLES = 2;
    private static final int STATE = 3;
    private final Random random = new Random(3);

    private Expr random(Graph graph, String name, int rows, int columns) {
        Expr input = graph.input(name, Shape.of(rows, columns)).requireGrad();
        input.set(Tensor.generate(input.shape(), input.dtype(), i -> random.nextGaussian()));
        return input;
    }

    @BeforeEach
    void seed() {
        random.setSeed(3);
    }

    @Test
    void eachDirectionGetsItsHalfOfTheAdjoint() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr forwards = random(graph, "forwards", EXAMPLES, STATE);
            Expr backwards = random(graph, "backwards", EXAMPLES, STATE);
            Expr h = concatenate(1, forwards, backwards);
            graph.forward();
            graph.backward(h, Tensor.generate(Shape.of(EXAMPLES, 2 * STATE), DType.FLOAT64, i -> i));
            assertEquals(Shape.of(EXAMPLES, 2 * STATE), h.shape());
            assertEquals(Tensor.of(Shape.of(EXAMPLES, STATE), 0.0, 1, 2, 6, 7, 8), forwards.grad());
            assertEquals(Tensor.of(Shape.of(EXAMPLES, STATE), 3.0, 4, 5, 9, 10, 11), backwards.grad());
        }
    }

    @Test
    void aLayerOnThePairIsTheSumOfALayerOnEach() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr first = random(graph, "x1", EXAMPLES, STATE);
            Expr second = random(graph, "x2", EXAMPLES, STATE);
            Expr u = random(graph, "u", STATE, STATE);
            Expr v = random(graph, "v", 2 * STATE, 2);
            Expr forwards = tanh(tanh(first).plus(dot(second, u)));
            Expr backwards = tanh(tanh(second).plus(dot(first, u)));
            Expr joined = dot(concatenate(1, forwards, backwards), v);
            Expr apart = dot(forwards, slice(v, 0, 0, STATE)).plus(dot(backwards, slice(v, 0, STATE, 2 * STATE)));
            Tensor yBar = Tensor.generate(joined.shape(), joined.dtype(), i -> random.nextGaussian());
            graph.forward();
            assertArrayEquals(apart.value().toDoubles(), joined.value().toDoubles(), 1e-14);
            graph.backward(apart, yBar);
            double[][] expected = gradients(first, second, u, v);
            graph.backward(joined, yBar);
            double[][] actual = gradients(first, second, u, v);
            for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], actual[i], 1e-14);
            }
        }
    }

    private static double[][] gradients(Expr... nodes) {
        return java.util.Arrays.stream(nodes).map(n -> n.grad().toDoubles()).toArray(double[][]::new);
    }
}
