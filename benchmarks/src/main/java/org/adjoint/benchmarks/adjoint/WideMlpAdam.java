package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.parameter;
import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Activations.relu;
import static org.adjoint.ops.Losses.crossEntropy;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Softmax.softmax;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;
import org.adjoint.nn.optim.Adam;

/** Four wide layers under Adam. */
final class WideMlpAdam {
    private static final int BATCH = 128;
    private static final int[] WIDTHS = {1024, 1024, 1024, 1024, Data.CLASSES};

    private WideMlpAdam() {}

    static Workload of() {
        Graph graph = Graph.create();
        Expr h = resident(graph, Data.u(1, -1, 1, BATCH * WIDTHS[0]), BATCH, WIDTHS[0]);
        Expr y = resident(graph, Data.oneHotLabels(BATCH), BATCH, Data.CLASSES);
        List<Expr> parameters = new ArrayList<>();
        for (int i = 0; i + 1 < WIDTHS.length; i++) {
            int in = WIDTHS[i];
            int out = WIDTHS[i + 1];
            Expr w = parameter(graph, "w" + i, Data.w(2 + i, Math.sqrt(6.0 / in), in * out), in, out);
            Expr b = parameter(graph, "b" + i, new float[out], 1, out);
            Expr z = dot(h, w).plus(b);
            h = i + 2 < WIDTHS.length ? relu(z) : z;
            parameters.addAll(List.of(w, b));
        }
        Expr loss = crossEntropy(softmax(h, 1), y);
        return Step.training(loss, Adam.of(1e-3).minimize(loss, parameters));
    }
}
