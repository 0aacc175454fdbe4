package org.adjoint.cpu;

import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;

/** A network of two layers over weights that outlive the graph: what the tests of memory and threads build, run and drop. */
final class SmallNetwork {
    private static final double RATE = 0.01;

    final Graph graph;
    final Expr x;
    final Expr y;
    final Expr loss;
    final List<Expr> parameters;

    /** Weights for {@code in} inputs, {@code hidden} units and {@code out} classes. */
    record Weights(Parameter w1, Parameter b1, Parameter w2, Parameter b2) {
        static Weights of(Backend backend, int in, int hidden, int out) {
            return new Weights(
                    Parameter.of("w1", wave(Shape.of(in, hidden), 0.3), backend),
                    Parameter.of("b1", wave(Shape.of(1, hidden), 0.1), backend),
                    Parameter.of("w2", wave(Shape.of(hidden, out), 0.3), backend),
                    Parameter.of("b2", wave(Shape.of(1, out), 0.1), backend));
        }

        List<Parameter> all() {
            return List.of(w1, b1, w2, b2);
        }
    }

    SmallNetwork(Graph graph, Weights weights, int rows) {
        this.graph = graph;
        int in = weights.w1.shape().dim(0);
        int out = weights.w2.shape().dim(1);
        x = graph.input("x", Shape.of(rows, in));
        y = graph.input("y", Shape.of(rows, out));
        parameters = weights.all().stream().map(graph::param).toList();
        Expr hidden = tanh(dot(x, parameters.get(0)).plus(parameters.get(1)));
        Expr p = softmax(dot(hidden, parameters.get(2)).plus(parameters.get(3)), 1);
        loss = mean(sum(y.times(log(p)), 1), 0).negate();
    }

    /** A step of gradient descent as one program. */
    Program training() {
        List<Expr> gradients = graph.gradient(loss, parameters);
        List<Assignment> updates = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Expr p = parameters.get(i);
            updates.add(new Assignment(p, p.minus(gradients.get(i).times(RATE))));
        }
        return graph.program(List.of(loss), updates);
    }

    void feed(int seed) {
        x.set(wave(x.shape(), 1 + seed));
        y.set(Tensor.generate(
                y.shape(), DType.FLOAT32, i -> (i + seed) % y.shape().dim(1) == 0 ? 1 : 0));
    }

    static Tensor wave(Shape shape, double scale) {
        return Tensor.generate(shape, DType.FLOAT32, i -> scale * Math.sin(1 + i * 1.7));
    }
}
