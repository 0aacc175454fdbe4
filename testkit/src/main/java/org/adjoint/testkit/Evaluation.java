package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;

/** Values and gradients of cases on a backend. */
final class Evaluation {
    private Evaluation() {}

    /** Inputs of a graph that hold these values. */
    static List<Expr> feed(Graph graph, List<Tensor> values) {
        List<Expr> inputs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Tensor value = values.get(i);
            Expr input = graph.input("input" + i, value.shape(), value.dtype());
            input.set(value);
            inputs.add(input);
        }
        return inputs;
    }

    /** The value of a case. */
    static Tensor value(Backend on, OpCase of, List<Tensor> inputs, DType dtype) {
        try (Graph graph = Graph.on(on, dtype)) {
            Expr y = of.build().apply(feed(graph, inputs));
            graph.forward(y);
            return y.value();
        }
    }

    /** The gradients by floating-point inputs under a random cotangent; {@code change} changes these inputs and the cotangent. */
    static List<Tensor> gradients(
            Backend on, Drawn drawn, UnaryOperator<Tensor> change, List<Tensor> inputs, DType dtype) {
        try (Graph graph = Graph.on(on, dtype)) {
            List<Expr> xs = feed(
                    graph,
                    inputs.stream()
                            .map(t -> t.dtype().isFloat() ? change.apply(t) : t)
                            .toList());
            Expr y = drawn.of().build().apply(xs);
            SplittableRandom random = new SplittableRandom(~drawn.seed());
            Tensor cotangent = Tensor.generate(y.shape(), DType.FLOAT32, i -> random.nextDouble(-1, 1))
                    .cast(dtype);
            List<Expr> gradients = graph.vjp(
                    y,
                    graph.constant(change.apply(cotangent)),
                    xs.stream().filter(x -> x.dtype().isFloat()).toList());
            graph.forward(gradients.toArray(Expr[]::new));
            return gradients.stream().map(Expr::value).toList();
        }
    }
}
