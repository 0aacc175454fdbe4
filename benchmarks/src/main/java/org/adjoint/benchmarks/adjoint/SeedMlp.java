package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.parameter;
import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.Assignment;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.benchmarks.Data;

/** The network of the README, with gradient descent. */
final class SeedMlp {
    private static final double RATE = 0.1;

    private SeedMlp() {}

    static Step of(int n) {
        Graph graph = Graph.create();
        Expr x = resident(graph, Data.u(1, 0, 1, n * 784), n, 784);
        Expr y = resident(graph, Data.oneHotLabels(n), n, 10);
        Expr w1 = parameter(graph, "w1", Data.w(2, 1.0 / 28, 784 * 100), 784, 100);
        Expr b1 = parameter(graph, "b1", new float[100], 1, 100);
        Expr w2 = parameter(graph, "w2", Data.w(3, 0.1, 100 * 10), 100, 10);
        Expr b2 = parameter(graph, "b2", new float[10], 1, 10);
        Expr l1 = tanh(dot(x, w1).plus(b1));
        Expr l2 = softmax(dot(l1, w2).plus(b2), 1);
        Expr loss = mean(sum(y.times(log(l2)), 1), 0).negate();
        List<Expr> parameters = List.of(w1, b1, w2, b2);
        List<Expr> gradients = graph.gradient(loss, parameters);
        List<Assignment> updates = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Expr p = parameters.get(i);
            updates.add(new Assignment(p, p.minus(gradients.get(i).times(RATE))));
        }
        return Step.training(loss, updates);
    }
}
