package org.adjoint.benchmarks.adjoint;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.adjoint.Assignment;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.benchmarks.Workload;

/** A workload that is one program: a loss, and its gradients or the updates made from them. */
final class Step implements Workload {
    private final Graph graph;
    private final Expr loss;
    private final List<Expr> gradients;
    private final Program program;

    private Step(Graph graph, Expr loss, List<Expr> gradients, List<Assignment> updates) {
        this.graph = graph;
        this.loss = loss;
        this.gradients = gradients;
        List<Expr> outputs = new ArrayList<>(gradients);
        outputs.add(0, loss);
        this.program = graph.program(outputs, updates);
    }

    /** Loss and gradients. */
    static Step gradient(Expr loss, List<Expr> wanted) {
        Graph graph = loss.graph();
        return new Step(graph, loss, graph.gradient(loss, wanted), List.of());
    }

    /** Loss and updates. */
    static Step training(Expr loss, List<Assignment> updates) {
        return new Step(loss.graph(), loss, List.of(), updates);
    }

    /** An input that is set once. */
    static Expr resident(Graph graph, float[] elements, int... dims) {
        Expr input = graph.input("resident", Shape.of(dims));
        input.set(elements);
        return input;
    }

    static Expr parameter(Graph graph, String name, float[] elements, int... dims) {
        return graph.param(name, Shape.of(dims), (shape, random) -> {
            double[] wide = new double[elements.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = elements[i];
            }
            return wide;
        });
    }

    /** Starts a repetition without waiting for it, where the backend computes on its own. */
    void launch() {
        program.run();
    }

    @Override
    public float step() {
        program.run();
        return (float) loss.item();
    }

    @Override
    public List<FloatBuffer> gradients() {
        return gradients.stream()
                .map(g -> FloatBuffer.wrap(g.value().toFloats()))
                .toList();
    }

    @Override
    public long nativeBytes() {
        return graph.backend().allocatedBytes();
    }

    @Override
    public void close() {
        graph.close();
    }
}
