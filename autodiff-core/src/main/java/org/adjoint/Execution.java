package org.adjoint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.adjoint.backend.Step;
import org.adjoint.backend.StepFailure;
import org.adjoint.plan.Plan;
import org.adjoint.plan.Structure;

/** A plan bound to a graph: its arena, the memory of its leaves, and where the values asked for can be read. */
final class Execution implements AutoCloseable {
    private final PlanCache.Lease lease;
    private final Compiled compiled;
    private final List<Expr> nodes;
    private final List<Expr> leaves;
    private final Map<Expr, Plan.Output> outputs = new HashMap<>();
    private final LeafMemory[] leafMemory;
    private final Parameter[] updated;
    private final long[] passTimes;
    private final Consumer<Step.Call> hostStep = this::runOnHost;

    private Execution(Graph graph, Structure structure, Parameter[] updated) {
        this.lease = PlanCache.SHARED.lease(graph.backend(), structure);
        this.compiled = lease.compiled();
        this.nodes = structure.exprs();
        this.leaves = structure.leaves();
        this.leafMemory = leaves.stream().map(graph.leaves()::memory).toArray(LeafMemory[]::new);
        Plan plan = compiled.plan();
        for (int i = 0; i < structure.roots().size(); i++) {
            outputs.putIfAbsent(structure.roots().get(i), plan.outputs().get(i));
        }
        this.updated = updated;
        this.passTimes = new long[plan.passEnds().length];
    }

    /** The execution of what the passes ask for, in order, followed by the assignments. */
    static Execution of(Graph graph, List<List<Expr>> passes, List<Assignment> updates) {
        Parameter[] updated =
                updates.stream().map(u -> u.target().parameter().orElseThrow()).toArray(Parameter[]::new);
        return new Execution(graph, Structure.of(passes, updates), updated);
    }

    /** Number of passes. */
    int passes() {
        return passTimes.length;
    }

    /** Throws IllegalStateException naming the first input that was never set. */
    void requireInputs() {
        for (int i = 0; i < leafMemory.length; i++) {
            if (!leafMemory[i].isSet()) {
                throw new IllegalStateException(
                        "forward: the input " + leaves.get(i) + " was never set; call set() on it first");
            }
        }
    }

    /**
     * Runs passes {@code first} (inclusive) to {@code last} (exclusive) and notes the time at which they ran.
     *
     * @throws RuntimeException what a routine throws for values it has no result for: the values of these passes are lost,
     *     and some parameters may have been replaced already
     */
    void run(int first, int last, long time) {
        for (int i = 0; i < leafMemory.length; i++) {
            compiled.bind(i + 1, leafMemory[i].memory());
        }
        int[] ends = compiled.plan().passEnds();
        // Until they have run, nothing of these passes can be read.
        Arrays.fill(passTimes, first, last, 0);
        try {
            compiled.run(first == 0 ? 0 : ends[first - 1], ends[last - 1], hostStep);
        } catch (StepFailure e) {
            throw refusal(e);
        } finally {
            // Of a run that failed, some may have been replaced.
            if (last == passes()) {
                for (Parameter parameter : updated) {
                    parameter.updated();
                }
            }
        }
        Arrays.fill(passTimes, first, last, time);
    }

    private void runOnHost(Step.Call call) {
        HostSteps.run(call, compiled, nodes.get(call.node()));
    }

    private RuntimeException refusal(StepFailure failure) {
        Step.Call call = failure.step(compiled.plan().schedule());
        return call.routine()
                .failure(failure.fault(), call.types(), nodes.get(call.node()).site());
    }

    /** Whether a value of the node is there to be read. */
    boolean holds(Expr node) {
        return outputs.containsKey(node) && time(node) > 0;
    }

    /** When the value of the node was computed. */
    long time(Expr node) {
        return passTimes[outputs.get(node).pass()];
    }

    long passTime(int pass) {
        return passTimes[pass];
    }

    Tensor read(Expr node) {
        Plan.Output output = outputs.get(node);
        if (output.constant().isPresent()) {
            return Tensor.full(node.shape(), node.dtype(), output.constant().getAsDouble());
        }
        return Storage.read(compiled.memory(output.slot()), output.byteOffset(), output.layout(), node.dtype());
    }

    double readItem(Expr node) {
        Plan.Output output = outputs.get(node);
        if (output.constant().isPresent()) {
            return output.constant().getAsDouble();
        }
        long at = output.byteOffset() + output.layout().offset() * node.dtype().bytes();
        return compiled.memory(output.slot()).get(at, node.dtype());
    }

    String explain() {
        return compiled.plan().explain();
    }

    @Override
    public void close() {
        lease.release();
    }
}
