package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;

/** sum(x sigmoid(1.702 x) + z) over a long vector. */
final class PointwiseChain {
    private PointwiseChain() {}

    static Workload of(int n) {
        Graph graph = Graph.create();
        Expr x = resident(graph, Data.u(1, -2, 2, n), n);
        Expr z = resident(graph, Data.u(2, -1, 1, n), n);
        Expr y = sum(x.times(sigmoid(x.times(1.702))).plus(z));
        return Step.gradient(y, List.of(x, z));
    }
}
