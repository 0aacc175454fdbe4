package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.parameter;
import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Convolutions.conv2d;
import static org.adjoint.ops.Layouts.reshape;
import static org.adjoint.ops.Losses.crossEntropy;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.adjoint.ops.Windows.averagePool2d;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;
import org.adjoint.nn.optim.Sgd;

/** Two convolutions with average pooling and three dense layers, with gradient descent. */
final class LeNet {
    private static final int ROWS = 64;

    private final Graph graph = Graph.create();
    private final List<Expr> parameters = new ArrayList<>();

    private LeNet() {}

    static Workload of() {
        return new LeNet().workload();
    }

    private Workload workload() {
        Expr x = resident(graph, Data.u(1, 0, 1, ROWS * 28 * 28), ROWS, 1, 28, 28);
        Expr y = resident(graph, Data.oneHotLabels(ROWS), ROWS, Data.CLASSES);
        Expr first = averagePool2d(tanh(convolution(x, 1, 6, 2, 0.2, 2)), 2);
        Expr second = averagePool2d(tanh(convolution(first, 6, 16, 3, 1 / Math.sqrt(150), 0)), 2);
        Expr third = tanh(dense(reshape(second, Shape.of(ROWS, 400)), 400, 120, 4, 0.05));
        Expr fourth = tanh(dense(third, 120, 84, 5, 1 / Math.sqrt(120)));
        Expr logits = dense(fourth, 84, Data.CLASSES, 6, 1 / Math.sqrt(84));
        Expr loss = crossEntropy(softmax(logits, 1), y);
        return Step.training(loss, Sgd.of(0.1).minimize(loss, parameters));
    }

    private Expr own(float[] elements, int... dims) {
        Expr p = parameter(graph, "p" + parameters.size(), elements, dims);
        parameters.add(p);
        return p;
    }

    private Expr convolution(Expr a, int in, int out, int seed, double scale, int padding) {
        Expr kernel = own(Data.w(seed, scale, out * in * 25), out, in, 5, 5);
        return conv2d(a, kernel, 1, padding).plus(own(new float[out], out, 1, 1));
    }

    private Expr dense(Expr a, int in, int out, int seed, double scale) {
        return dot(a, own(Data.w(seed, scale, in * out), in, out)).plus(own(new float[out], 1, out));
    }
}
