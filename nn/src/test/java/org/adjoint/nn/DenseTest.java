package org.adjoint.nn;

import static org.adjoint.nn.init.Initializers.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Trigonometry;
import org.junit.jupiter.api.Test;

class DenseTest {
    private final ParameterSet parameters = Reference.parameters(3);

    @Test
    void itIsTheActivationOfAnAffineMap() {
        Dense layer = Dense.of(parameters, "layer", 2, 3, Trigonometry::tanh, constant(0.5));
        layer.bias().set(Tensor.of(Shape.of(1, 3), 0.0, 1, 2));
        try (Graph graph = Reference.graph()) {
            Expr x = graph.input("x", Shape.of(1, 2));
            Expr y = layer.apply(x);
            x.set(1.0, 2.0);
            graph.forward();
            double[] expected = {Math.tanh(1.5), Math.tanh(2.5), Math.tanh(3.5)};
            assertArrayEquals(expected, y.value().toDoubles(), 1e-15);
        }
    }

    @Test
    void shapesFollowTheRowsOfItsInput() {
        Dense layer = Dense.of(parameters, "layer", 4, 3, UnaryOperator.identity());
        assertEquals(Shape.of(4, 3), layer.weights().shape());
        assertEquals(Shape.of(1, 3), layer.bias().shape());
        try (Graph graph = Reference.graph()) {
            assertEquals(
                    Shape.of(7, 3),
                    layer.apply(graph.input("x", Shape.of(7, 4))).shape());
            assertEquals(
                    Shape.of(0, 3),
                    layer.apply(graph.input("x", Shape.of(0, 4))).shape());
        }
    }

    @Test
    void twoGraphsSeeTheSameWeights() {
        Dense layer = Dense.of(parameters, "layer", 1, 1, UnaryOperator.identity());
        try (Graph one = Reference.graph();
                Graph two = Reference.graph()) {
            Expr x1 = one.input("x", Shape.of(1, 1));
            Expr x2 = two.input("x", Shape.of(2, 1));
            Expr y1 = layer.apply(x1);
            Expr y2 = layer.apply(x2);
            layer.weights().set(Tensor.of(Shape.of(1, 1), 3.0));
            x1.set(2.0);
            x2.set(4.0, 5.0);
            one.forward();
            two.forward();
            assertEquals(6, y1.item());
            assertArrayEquals(new double[] {12, 15}, y2.value().toDoubles());
        }
    }

    @Test
    void anInputOfAnotherWidthIsRefused() {
        Dense layer = Dense.of(parameters, "layer", 4, 3, UnaryOperator.identity());
        try (Graph graph = Reference.graph()) {
            Expr x = graph.input("x", Shape.of(7, 5));
            String message = assertThrows(IllegalArgumentException.class, () -> layer.apply(x))
                    .getMessage();
            assertTrue(message.contains("(7, 5)") && message.contains("(4, 3)"), message);
        }
    }
}
