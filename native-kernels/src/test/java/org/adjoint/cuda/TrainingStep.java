package org.adjoint.cuda;

import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.adjoint.Assignment;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Softmax;
import org.adjoint.ops.Trigonometry;

/** A step of gradient descent of a network of two layers, on numbers drawn at random. */
record TrainingStep(Program program, Expr loss, List<Expr> parameters) {

    static TrainingStep of(Graph graph, int batch, int inputs, int hidden, int classes) {
        SplittableRandom random = new SplittableRandom(3);
        Expr x = drawn(graph, "x", random, batch, inputs);
        Expr y = drawn(graph, "y", random, batch, classes);
        List<Expr> parameters = new ArrayList<>();
        for (int[] dims : new int[][] {{inputs, hidden}, {1, hidden}, {hidden, classes}, {1, classes}}) {
            double[] initial =
                    random.doubles(dims[0] * (long) dims[1], -0.1, 0.1).toArray();
            parameters.add(graph.param("p" + parameters.size(), Shape.of(dims), (shape, unused) -> initial));
        }
        Expr l1 = Trigonometry.tanh(dot(x, parameters.get(0)).plus(parameters.get(1)));
        Expr l2 = Softmax.softmax(dot(l1, parameters.get(2)).plus(parameters.get(3)), 1);
        Expr loss = mean(sum(y.times(Exponentials.log(l2)), 1), 0).negate();
        List<Expr> gradients = graph.gradient(loss, parameters);
        List<Assignment> updates = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Expr p = parameters.get(i);
            updates.add(new Assignment(p, p.minus(gradients.get(i).times(0.1))));
        }
        return new TrainingStep(graph.program(List.of(loss), updates), loss, parameters);
    }

    private static Expr drawn(Graph graph, String name, SplittableRandom random, int... dims) {
        Expr input = graph.input(name, Shape.of(dims));
        input.set(Tensor.generate(input.shape(), input.dtype(), i -> (float) random.nextDouble(-1, 1)));
        return input;
    }

    void run() {
        program.run();
    }
}
