package example;

import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Initializer;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/** The network of the introduction, word for word, in full size. */
class TextbookNetworkTest {
    private static final int CLASSES = 10;

    private static Initializer glorotUniform() {
        return (shape, random) -> {
            double limit = Math.sqrt(6.0 / (shape.dim(0) + shape.dim(1)));
            return random.doubles(shape.size(), -limit, limit).toArray();
        };
    }

    private static Initializer zeros() {
        return (shape, random) -> new double[(int) shape.size()];
    }

    /** Row r belongs to class r modulo 10, so that each class has 50 rows. */
    private static final Tensor LABELS =
            Tensor.generate(Shape.of(500, 10), DType.FLOAT32, i -> i % CLASSES == i / CLASSES % CLASSES ? 1 : 0);

    @Test
    void onRandomImages() {
        Random noise = new Random(1);
        Tensor images = Tensor.generate(Shape.of(500, 784), DType.FLOAT32, i -> noise.nextDouble());
        Tensor labels = LABELS;
        try (Graph graph = Graph.create()) {
            Expr x = graph.input("x", Shape.of(500, 784));
            Expr y = graph.input("y", Shape.of(500, 10));
            Expr w1 = graph.param("w1", Shape.of(784, 100), glorotUniform());
            Expr b1 = graph.param("b1", Shape.of(1, 100), zeros());
            Expr w2 = graph.param("w2", Shape.of(100, 10), glorotUniform());
            Expr b2 = graph.param("b2", Shape.of(1, 10), zeros());
            Expr l1 = tanh(dot(x, w1).plus(b1));
            Expr l2 = softmax(dot(l1, w2).plus(b2), 1);
            Expr loss = mean(sum(y.times(log(l2)), 1), 0).negate();
            x.set(images);
            y.set(labels);
            graph.forward();
            graph.backward();
            Tensor dw1 = w1.grad();

            double before = loss.item();
            assertTrue(before > 1 && before < 5, "the loss of a guess is about ln 10, it is " + before);
            assertEquals(Shape.of(784, 100), dw1.shape());
            // Each row of y - t adds up to 0, and so does the gradient of the last bias.
            double sum = 0;
            for (float element : b2.grad().toFloats()) {
                sum += element;
            }
            assertEquals(0, sum, 1e-6);

            double squares = 0;
            for (Expr parameter : new Expr[] {w1, b1, w2, b2}) {
                Tensor value = parameter.value();
                Tensor gradient = parameter.grad();
                for (int i = 0; i < gradient.size(); i++) {
                    squares += gradient.at(i) * gradient.at(i);
                }
                parameter.set(Tensor.generate(value.shape(), value.dtype(), i -> value.at(i) - STEP * gradient.at(i)));
            }
            graph.forward();
            // To first order, a step along the gradient lowers the loss by the step times the square of its length.
            assertEquals(1, (before - loss.item()) / (STEP * squares), 0.05);
        }
    }

    private static final double STEP = 1e-3;

    @Test
    void withoutImagesEveryClassIsEquallyLikely() {
        try (Graph graph = Graph.create()) {
            Expr x = graph.input("x", Shape.of(500, 784));
            Expr y = graph.input("y", Shape.of(500, 10));
            Expr w1 = graph.param("w1", Shape.of(784, 100), glorotUniform());
            Expr b1 = graph.param("b1", Shape.of(1, 100), zeros());
            Expr w2 = graph.param("w2", Shape.of(100, 10), glorotUniform());
            Expr b2 = graph.param("b2", Shape.of(1, 10), zeros());
            Expr l1 = tanh(dot(x, w1).plus(b1));
            Expr l2 = softmax(dot(l1, w2).plus(b2), 1);
            Expr loss = mean(sum(y.times(log(l2)), 1), 0).negate();
            x.set(Tensor.full(x.shape(), x.dtype(), 0));
            y.set(LABELS);
            graph.forward();
            graph.backward();
            assertEquals(Math.log(CLASSES), loss.item(), 1e-6);
            for (float element : b2.grad().toFloats()) {
                assertEquals(0, element, 1e-7);
            }
        }
    }
}
