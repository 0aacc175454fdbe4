package org.adjoint.nn.train;

import java.util.HashMap;
import java.util.Map;
import org.adjoint.Graph;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.data.Batches;
import org.adjoint.nn.data.Dataset;
import org.adjoint.nn.data.LastBatch;
import org.adjoint.nn.metric.ConfusionMatrix;

/** Judges a network by its present parameters, in graphs of its own that have no gradients. */
public final class Evaluator implements AutoCloseable {
    private final Network network;
    private final ParameterSet parameters;
    private final int rows;
    private final Map<Integer, Model> models = new HashMap<>();

    /**
     * Evaluates up to {@code rows} examples at a time.
     *
     * @throws IllegalArgumentException if {@code rows} is not positive
     */
    public Evaluator(Network network, ParameterSet parameters, int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("evaluator: " + rows + " rows at a time, at least 1 is needed");
        }
        this.network = network;
        this.parameters = parameters;
        this.rows = rows;
    }

    /**
     * Loss and predictions over every example.
     *
     * @throws IllegalArgumentException if the data does not fit the network
     */
    public Evaluation evaluate(Dataset data) {
        ConfusionMatrix confusion = new ConfusionMatrix(data.classes());
        Batches batches = new Batches(data, rows, LastBatch.KEEP, 0);
        double sum = 0;
        while (batches.next()) {
            Model model = models.computeIfAbsent(batches.size(), this::build);
            Feed feed = new Feed(model, data);
            feed.set(batches);
            model.graph().forward(model.loss(), model.output());
            sum += model.loss().item() * batches.size();
            confusion.add(model.output().value(), feed.labels(batches));
        }
        return new Evaluation(sum / data.size(), confusion);
    }

    private Model build(int size) {
        Graph graph = Graph.on(parameters.backend(), parameters.dtype());
        try {
            return network.build(graph, size);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** Frees the graphs. */
    @Override
    public void close() {
        models.values().forEach(model -> model.graph().close());
        models.clear();
    }
}
