package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;

/** A softmax of 500 rows under a weighted sum. */
final class WeightedSoftmax {
    private static final int ROWS = 500;

    private WeightedSoftmax() {}

    static Workload of(int columns) {
        Graph graph = Graph.create();
        Expr x = resident(graph, Data.u(1, -4, 4, ROWS * columns), ROWS, columns);
        Expr c = resident(graph, Data.u(2, 0, 1, ROWS * columns), ROWS, columns);
        return Step.gradient(sum(softmax(x, 1).times(c)), List.of(x));
    }
}
