package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A graph on the reference backend in double precision, whose plans are read and whose gradients are checked. */
abstract class PlannedGraph {
    static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private static final double STEP = 1e-5;

    private final Random random = new Random(1);
    Graph graph;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    Expr input(String name, int... dims) {
        Expr input = graph.input(name, Shape.of(dims));
        input.set(drawn(input.shape()));
        return input;
    }

    private double[] drawn(Shape shape) {
        return random.doubles(shape.size(), -1, 1).toArray();
    }

    static Expr dot(Expr a, Expr b) {
        return Contraction.DOT.apply(a, b);
    }

    static Expr rows(Expr a, int from, int to) {
        return Slice.slice(a, 0, from, to);
    }

    static Expr columns(Expr a, int from, int to) {
        return Slice.slice(a, 1, from, to);
    }

    /** The plan of a program of these roots, which has run. */
    String explained(Expr... roots) {
        Program program = graph.program(List.of(roots), List.of());
        program.run();
        return program.explain();
    }

    /**
     * Checks the gradients of the parameters under a random cotangent of y against central differences, and returns the
     * plan that computed them.
     */
    String checkedGradients(Expr y, Expr... parameters) {
        double[] cotangent = drawn(y.shape());
        graph.forward();
        graph.backward(y, Tensor.of(y.shape(), cotangent));
        String plan = graph.explain();
        for (Expr parameter : parameters) {
            double[] gradient = parameter.grad().toDoubles();
            double[] at = parameter.value().toDoubles();
            double[] numeric = new double[at.length];
            for (int i = 0; i < at.length; i++) {
                double above = along(cotangent, y, parameter, at, i, STEP);
                double below = along(cotangent, y, parameter, at, i, -STEP);
                numeric[i] = (above - below) / (2 * STEP);
            }
            parameter.set(at);
            // What rounding leaves of a difference of values of order 1 over 2 STEP is some 1e-11, the third derivative
            // less.
            assertArrayEquals(numeric, gradient, 1e-8, parameter.toString());
        }
        return plan;
    }

    /** The sum of cotangent times y, with one element of the parameter moved. */
    private double along(double[] cotangent, Expr y, Expr parameter, double[] at, int index, double step) {
        double[] moved = at.clone();
        moved[index] += step;
        parameter.set(moved);
        graph.forward();
        double[] values = y.value().toDoubles();
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            sum += cotangent[k] * values[k];
        }
        return sum;
    }
}
