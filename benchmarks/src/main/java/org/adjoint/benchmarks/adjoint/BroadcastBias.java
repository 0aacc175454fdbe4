package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;

/** sum(tanh(x + b)) with one bias row. */
final class BroadcastBias {
    private static final int ROWS = 4096;
    private static final int COLUMNS = 256;

    private BroadcastBias() {}

    static Workload of() {
        Graph graph = Graph.create();
        Expr x = resident(graph, Data.u(1, 0, 1, ROWS * COLUMNS), ROWS, COLUMNS);
        Expr b = resident(graph, Data.u(2, 0, 1, COLUMNS), 1, COLUMNS);
        return Step.gradient(sum(tanh(x.plus(b))), List.of(x, b));
    }
}
