package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.parameter;
import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Parts.slice;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;

/** An LSTM over 64 steps written as a loop over its cell. */
final class LstmCells {
    private static final int TIME = 64;
    private static final int BATCH = 64;
    private static final int IN = 128;
    private static final int HIDDEN = 256;
    private static final int GATES = 4 * HIDDEN;

    private LstmCells() {}

    static Workload of() {
        Graph graph = Graph.create();
        Expr x = resident(graph, Data.u(1, -1, 1, TIME * BATCH * IN), TIME * BATCH, IN);
        Expr wx = parameter(graph, "wx", Data.w(2, 1.0 / 16, IN * GATES), IN, GATES);
        Expr wh = parameter(graph, "wh", Data.w(3, 1.0 / 16, HIDDEN * GATES), HIDDEN, GATES);
        Expr b = parameter(graph, "b", Data.w(4, 1.0 / 16, GATES), 1, GATES);
        Expr projected = dot(x, wx).plus(b);
        Expr h = graph.constant(Tensor.full(Shape.of(BATCH, HIDDEN), DType.FLOAT32, 0));
        Expr c = h;
        for (int t = 0; t < TIME; t++) {
            Expr z = slice(projected, 0, t * BATCH, (t + 1) * BATCH);
            if (t > 0) {
                z = z.plus(dot(h, wh));
            }
            Expr i = sigmoid(gate(z, 0));
            Expr f = sigmoid(gate(z, 1));
            Expr g = tanh(gate(z, 2));
            Expr o = sigmoid(gate(z, 3));
            c = f.times(c).plus(i.times(g));
            h = o.times(tanh(c));
        }
        return Step.gradient(mean(square(h)), List.of(wx, wh, b));
    }

    private static Expr gate(Expr z, int number) {
        return slice(z, 1, number * HIDDEN, (number + 1) * HIDDEN);
    }
}
