package org.adjoint.benchmarks.adjoint;

import static org.adjoint.nn.init.Initializers.glorotUniform;
import static org.adjoint.nn.init.Initializers.zeros;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;

import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.benchmarks.Data;

/** The shortest program with a gradient of the MNIST network: what the start-up measurement runs. Prints one number. */
public final class FirstGradient {
    private static final int ROWS = 500;

    private FirstGradient() {}

    public static void main(String[] args) {
        try (Graph graph = Graph.create()) {
            Expr x = graph.input("x", Shape.of(ROWS, 784));
            Expr y = graph.input("y", Shape.of(ROWS, 10));
            Expr w1 = graph.param("w1", Shape.of(784, 100), glorotUniform());
            Expr b1 = graph.param("b1", Shape.of(1, 100), zeros());
            Expr w2 = graph.param("w2", Shape.of(100, 10), glorotUniform());
            Expr b2 = graph.param("b2", Shape.of(1, 10), zeros());
            Expr l1 = tanh(dot(x, w1).plus(b1));
            Expr l2 = softmax(dot(l1, w2).plus(b2), 1);
            mean(sum(y.times(log(l2)), 1), 0).negate();
            x.set(greyValues(ROWS * 784));
            y.set(Data.oneHotLabels(ROWS));
            graph.forward();
            graph.backward();
            System.out.println(w1.grad().at(0));
        }
    }

    /** Made in next to no time: inputs are not what is measured. */
    private static float[] greyValues(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (i % 256) / 255f;
        }
        return values;
    }
}
