package org.adjoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;
import org.adjoint.plan.Plan;
import org.adjoint.plan.Planner;
import org.adjoint.plan.Structure;

/** A plan bound to a graph: its arena, the memory of its leaves, and where the values asked for can be read. */
final class Execution implements AutoCloseable {
    private final Graph graph;
    private final Plan plan;
    private final List<Expr> leaves;
    private final Map<Expr, Plan.Output> outputs = new HashMap<>();
    private final List<Parameter> updated;
    private final Executable executable;
    private final Storage arena;
    private final Memory[] bound;
    private final long[] passTimes;

    private Execution(Graph graph, Plan plan, Structure structure, List<Parameter> updated) {
        this.graph = graph;
        this.plan = plan;
        this.leaves = structure.leaves();
        for (int i = 0; i < structure.roots().size(); i++) {
            outputs.putIfAbsent(structure.roots().get(i), plan.outputs().get(i));
        }
        this.updated = updated;
        this.passTimes = new long[plan.passEnds().length];
        Schedule schedule = plan.schedule();
        this.arena = Storage.of(graph.backend(), schedule.arenaBytes());
        this.executable = graph.backend().compile(schedule);
        this.bound = new Memory[schedule.slots()];
        bind(Schedule.ARENA, arena.memory());
    }

    /** The execution of what the passes ask for, in order, followed by the assignments. */
    static Execution of(Graph graph, List<List<Expr>> passes, List<Assignment> updates) {
        Structure structure = Structure.of(passes, updates);
        List<Parameter> updated =
                updates.stream().map(u -> u.target().parameter().orElseThrow()).toList();
        return new Execution(graph, Planner.plan(structure), structure, updated);
    }

    /** Number of passes. */
    int passes() {
        return passTimes.length;
    }

    /** Throws IllegalStateException naming the first input that was never set. */
    void requireInputs() {
        graph.leaves().requireSet(leaves);
    }

    /** Runs passes {@code first} (inclusive) to {@code last} (exclusive) and notes the time at which they ran. */
    void run(int first, int last, long time) {
        for (int i = 0; i < leaves.size(); i++) {
            bind(i + 1, graph.leaves().memory(leaves.get(i)));
        }
        executable.run(first == 0 ? 0 : plan.passEnds()[first - 1], plan.passEnds()[last - 1]);
        for (int pass = first; pass < last; pass++) {
            passTimes[pass] = time;
        }
        if (last == passes()) {
            updated.forEach(Parameter::updated);
        }
    }

    private void bind(int slot, Memory memory) {
        if (bound[slot] != memory) {
            executable.bind(slot, memory);
            bound[slot] = memory;
        }
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
        return Storage.read(bound[output.slot()], output.byteOffset(), output.layout(), node.dtype());
    }

    double readItem(Expr node) {
        Plan.Output output = outputs.get(node);
        if (output.constant().isPresent()) {
            return output.constant().getAsDouble();
        }
        long at = output.byteOffset() + output.layout().offset() * node.dtype().bytes();
        return bound[output.slot()].get(at, node.dtype());
    }

    String explain() {
        return plan.explain();
    }

    @Override
    public void close() {
        executable.close();
        arena.free();
    }
}
