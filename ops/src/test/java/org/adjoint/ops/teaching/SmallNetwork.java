package org.adjoint.ops.teaching;

import static org.adjoint.ops.Losses.crossEntropy;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.List;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Initializer;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/** Three inputs, a hidden tanh layer of four, softmax over two classes and cross-entropy, in FLOAT64. */
final class SmallNetwork implements AutoCloseable {
    private static final Initializer UNIFORM =
            (shape, random) -> random.doubles(shape.size()).map(u -> 2 * u - 1).toArray();

    private final Graph graph = Graph.create(DType.FLOAT64).seed(5);
    private final Expr x;
    private final Expr t;
    private final Expr loss;
    final List<Expr> parameters;

    SmallNetwork(int examples) {
        x = graph.input("x", Shape.of(examples, 3));
        t = graph.input("t", Shape.of(examples, 2));
        Expr w1 = graph.param("w1", Shape.of(3, 4), UNIFORM);
        Expr b1 = graph.param("b1", Shape.of(1, 4), UNIFORM);
        Expr w2 = graph.param("w2", Shape.of(4, 2), UNIFORM);
        Expr b2 = graph.param("b2", Shape.of(1, 2), UNIFORM);
        parameters = List.of(w1, b1, w2, b2);
        Expr hidden = tanh(dot(x, w1).plus(b1));
        loss = crossEntropy(softmax(dot(hidden, w2).plus(b2), 1), t);
    }

    /** Feeds the examples numbered {@code from} and following. */
    void feed(int from) {
        x.set(Tensor.generate(x.shape(), x.dtype(), i -> example(from + i / 3)[i % 3]));
        t.set(Tensor.generate(t.shape(), t.dtype(), i -> (from + i / 2) % 2 == i % 2 ? 1 : 0));
    }

    private static double[] example(int number) {
        Random random = new Random(number);
        return new double[] {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    }

    double loss() {
        graph.forward();
        return loss.item();
    }

    /** The gradient by each parameter. */
    List<double[]> gradients() {
        graph.forward();
        graph.backward();
        return parameters.stream().map(p -> p.grad().toDoubles()).toList();
    }

    @Override
    public void close() {
        graph.close();
    }
}
