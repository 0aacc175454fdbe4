package org.adjoint;

import java.util.List;

/** A computation with updates that runs as one launch, any number of times: see {@link Graph#program}. */
public final class Program {
    private final Runs runs;
    private final List<Expr> outputs;
    private final List<Assignment> updates;
    private Execution execution;

    Program(Runs runs, List<Expr> outputs, List<Assignment> updates) {
        this.runs = runs;
        this.outputs = outputs;
        this.updates = updates;
    }

    /**
     * Computes the outputs from the present inputs and parameters, then replaces the parameters.
     *
     * @throws IllegalStateException if an input was never set, or the graph is closed
     */
    public void run() {
        runs.graph().run(this);
    }

    /** The plan as text: steps, shapes, bytes, peak memory. Throws IllegalStateException if the graph is closed. */
    public String explain() {
        return runs.graph().exclusively(() -> compiled().explain());
    }

    Execution compiled() {
        if (execution == null) {
            execution = runs.compile(List.of(outputs), updates);
        }
        return execution;
    }
}
