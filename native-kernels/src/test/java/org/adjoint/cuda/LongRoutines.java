package org.adjoint.cuda;

import static org.adjoint.ops.LinearAlgebra.*;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.op.Indexing;
import org.adjoint.op.ScatterAdd;
import org.adjoint.op.SortOrder;

/** Routines over more elements than the rows of the table have, which run by kernels that those never reach. */
final class LongRoutines {
    private static final Shape LONG = Shape.of(5000);
    /** Rows of matrices that no block of threads holds. */
    private static final int ROWS = 250;

    private LongRoutines() {}

    /** Runs all of them. */
    static void on(Backend backend) {
        for (DType dtype : DType.values()) {
            for (SortOrder.Order order : SortOrder.Order.values()) {
                try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
                    graph.forward(SortOrder.positions(zeros(graph, dtype), 0, order));
                }
            }
            if (dtype.isFloat()) {
                try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
                    Expr indices = zeros(graph, DType.INT32);
                    graph.forward(ScatterAdd.scatterAdd(Indexing.SLICES, zeros(graph, dtype), indices, 0, LONG.dim(0)));
                    Expr a = identity(graph, dtype);
                    graph.forward(cholesky(a), solve(a, a), det(a), logDet(a));
                }
            }
        }
    }

    private static Expr zeros(Graph graph, DType dtype) {
        Expr a = graph.input(dtype.name(), LONG, dtype);
        a.set(Tensor.full(LONG, dtype, 0));
        return a;
    }

    private static Expr identity(Graph graph, DType dtype) {
        Expr a = graph.input("matrix", Shape.of(ROWS, ROWS), dtype);
        a.set(Tensor.generate(a.shape(), dtype, i -> i % (ROWS + 1) == 0 ? 1 : 0));
        return a;
    }
}
