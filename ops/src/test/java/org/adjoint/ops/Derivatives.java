package org.adjoint.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/** What a graph computes in FLOAT64 for a function of one tensor, and for its gradients. */
public final class Derivatives {
    private Derivatives() {}

    /** f and its derivatives up to {@code order} at each of the points, for an elementwise f. */
    public static List<double[]> at(UnaryOperator<Expr> f, int order, double... points) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(points.length));
            Expr ones = graph.constant(Tensor.full(a.shape(), a.dtype(), 1));
            List<Expr> all = new ArrayList<>();
            all.add(f.apply(a));
            for (int k = 0; k < order; k++) {
                all.add(graph.vjp(all.get(k), ones, List.of(a)).get(0));
            }
            a.set(points);
            graph.forward(all.toArray(Expr[]::new));
            return all.stream().map(e -> e.value().toDoubles()).toList();
        }
    }

    /** The value of f. */
    public static Tensor value(UnaryOperator<Expr> f, Tensor at) {
        try (Graph graph = Graph.create(at.dtype().isFloat() ? at.dtype() : DType.FLOAT64)) {
            Expr a = graph.input("a", at.shape(), at.dtype());
            Expr y = f.apply(a);
            a.set(at);
            graph.forward(y);
            return y.value();
        }
    }

    /** The vector-Jacobian product of f with {@code yBar}. */
    public static Tensor vjp(UnaryOperator<Expr> f, Tensor at, Tensor yBar) {
        try (Graph graph = Graph.create(at.dtype())) {
            Expr a = graph.input("a", at.shape()).requireGrad();
            Expr y = f.apply(a);
            a.set(at);
            graph.forward(y);
            graph.backward(y, yBar);
            return a.grad();
        }
    }

    /** The vector-Jacobian product of f with the cotangent 1, 2, 3, ..., whose elements can be told apart. */
    public static double[] vjpCounting(UnaryOperator<Expr> f, Tensor at) {
        Shape shape = value(f, at).shape();
        return vjp(f, at, Tensor.generate(shape, at.dtype(), i -> i + 1)).toDoubles();
    }
}
