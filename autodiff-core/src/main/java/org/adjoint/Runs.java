package org.adjoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint.op.Leaf;
import org.adjoint.plan.Structure;

/**
 * What has been planned and run on a graph, and where its values are. A graph used only forward keeps no intermediate
 * values; from the first backward() one plan covers both passes and keeps what the adjoints read. Running what ran before
 * allocates nothing, which is why there is neither a stream nor an iterator on that way.
 */
final class Runs implements AutoCloseable {
    /** The passes of a joint plan. */
    private static final int FORWARD = 0;

    private static final int BACKWARD = 1;

    private final Graph graph;
    private final List<Execution> executions = new ArrayList<>();
    private final Map<List<Expr>, Execution> forwards = new HashMap<>();
    private final List<Differentiated> differentiated = new ArrayList<>();
    private final LastForward lastForward = new LastForward();
    private Differentiated lastBackward;
    private Map<Expr, Tensor> accumulated = Map.of();
    private long clock;
    private boolean checking;

    /**
     * A root with its gradients: one plan over both passes.
     *
     * @param seed the node that the sweep began with: an input if each backward() gives its own, else the constant 1
     */
    private record Differentiated(
            Execution execution, Expr root, boolean seeded, List<Expr> roots, Expr seed, Map<Expr, Expr> gradients) {}

    Runs(Graph graph) {
        this.graph = graph;
    }

    Graph graph() {
        return graph;
    }

    void check(boolean on) {
        checking = on;
    }

    Execution compile(List<List<Expr>> passes, List<Assignment> updates) {
        Execution execution = Execution.of(graph, passes, updates);
        executions.add(execution);
        return execution;
    }

    void run(Execution execution) {
        execution.requireInputs();
        graph.draws().advance();
        lastForward.forget();
        execution.run(0, execution.passes(), ++clock);
    }

    void forward(List<Expr> roots) {
        graph.draws().advance();
        if (checking) {
            NonFinite.check(this, roots);
        }
        forward(lastForward.wasFor(roots) ? lastForward.execution() : executionOf(roots), roots);
    }

    private void forward(Execution execution, List<Expr> roots) {
        execution.requireInputs();
        lastForward.forget();
        execution.run(FORWARD, FORWARD + 1, ++clock);
        lastForward.note(execution, roots, graph.leaves().revision());
    }

    private Execution executionOf(List<Expr> roots) {
        for (int i = 0; i < differentiated.size(); i++) {
            if (differentiated.get(i).roots.equals(roots)) {
                return differentiated.get(i).execution;
            }
        }
        return onlyForward(roots);
    }

    private Execution onlyForward(List<Expr> roots) {
        Execution known = forwards.get(roots);
        if (known == null) {
            known = compile(List.of(roots), List.of());
            forwards.put(roots, known);
        }
        return known;
    }

    void backward(Expr root, Optional<Tensor> seed) {
        if (!lastForward.isCurrent(graph.leaves().revision())) {
            throw new IllegalStateException(
                    lastForward.exists()
                            ? "backward: inputs or parameters changed since forward(); call graph.forward() first"
                            : "backward: nothing has been evaluated yet; call graph.forward() first");
        }
        Differentiated plan = differentiated(root, seed.isPresent());
        if (seed.isPresent()) {
            graph.leaves().set(plan.seed, seed.get());
        }
        if (!lastForward.ran(plan.execution)) {
            forward(plan.execution, plan.roots);
        }
        // The seed is an input of the engine's own: setting it leaves the forward pass valid.
        lastForward.note(plan.execution, plan.roots, graph.leaves().revision());
        lastBackward = null;
        plan.execution.run(BACKWARD, BACKWARD + 1, ++clock);
        lastBackward = plan;
        accumulated = Map.of();
    }

    private Differentiated differentiated(Expr root, boolean seeded) {
        for (int i = 0; i < differentiated.size(); i++) {
            Differentiated known = differentiated.get(i);
            if (known.root == root && known.seeded == seeded) {
                return known;
            }
        }
        Differentiated made = differentiate(root, seeded, lastForward.roots());
        differentiated.add(made);
        return made;
    }

    void backwardAccumulating(Expr root) {
        Map<Expr, Tensor> before = new HashMap<>();
        if (lastBackward != null) {
            lastBackward.gradients.keySet().forEach(x -> before.put(x, gradient(x)));
        }
        backward(root, Optional.empty());
        Map<Expr, Tensor> sums = new HashMap<>();
        for (Expr x : lastBackward.gradients.keySet()) {
            Tensor added = gradient(x);
            Tensor earlier = before.getOrDefault(x, Tensor.full(x.shape(), x.dtype(), 0));
            sums.put(x, Tensor.generate(x.shape(), x.dtype(), i -> earlier.at(i) + added.at(i)));
        }
        accumulated = sums;
    }

    private Differentiated differentiate(Expr root, boolean seeded, List<Expr> forwardRoots) {
        List<Expr> roots = forwardRoots.contains(root) ? forwardRoots : List.of(root);
        List<Expr> wanted = Structure.reachable(root).stream()
                .filter(Expr::gradientRequired)
                .toList();
        if (wanted.isEmpty()) {
            throw new IllegalStateException("backward: " + root
                    + " depends on no parameter and no node with requireGrad(), so there is no gradient to compute");
        }
        Expr seed = seeded ? graph.seedInput(root) : graph.ones(root);
        List<Expr> adjoints = graph.derive(root, seed, wanted);
        Map<Expr, Expr> byNode = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            byNode.put(wanted.get(i), adjoints.get(i));
        }
        return new Differentiated(compile(List.of(roots, adjoints), List.of()), root, seeded, roots, seed, byNode);
    }

    /** The gradient that the last backward passes left by a node. */
    Tensor gradient(Expr node) {
        Expr gradient = gradientExpr(node);
        Tensor sum = accumulated.get(node);
        return sum != null ? sum : lastBackward.execution.read(gradient);
    }

    private Expr gradientExpr(Expr node) {
        if (lastBackward == null) {
            throw new IllegalStateException("grad: no gradient of " + node + " yet; call graph.backward() first");
        }
        Expr gradient = lastBackward.gradients.get(node);
        if (gradient == null) {
            throw new IllegalStateException("grad: the last backward() computed no gradient of " + node
                    + (node.gradientRequired()
                            ? ", since its root does not depend on it"
                            : "; call requireGrad() on it before backward()"));
        }
        return gradient;
    }

    /** Marks of nodes changed: the next backward() derives anew. */
    void forgetGradients() {
        differentiated.clear();
        lastForward.forget();
    }

    Tensor value(Expr node) {
        return node.op() instanceof Leaf
                ? graph.leaves().value(node)
                : holding(node).read(node);
    }

    double item(Expr node) {
        if (node.shape().size() != 1) {
            throw new IllegalStateException("item: needs a value of one element, it is " + node);
        }
        return node.op() instanceof Leaf ? value(node).item() : holding(node).readItem(node);
    }

    /** The run that holds the newest value of a node; one is made if the inputs are still those of the last forward. */
    private Execution holding(Expr node) {
        Execution newest = null;
        for (int i = 0; i < executions.size(); i++) {
            Execution execution = executions.get(i);
            if (execution.holds(node) && (newest == null || execution.time(node) > newest.time(node))) {
                newest = execution;
            }
        }
        if (newest != null && newest.time(node) >= timeOfLastForward()) {
            return newest;
        }
        boolean current = lastForward.isCurrent(graph.leaves().revision());
        boolean covered = current && lastForward.roots().stream().anyMatch(r -> dependsOn(r, node));
        if (!covered && newest != null) {
            return newest;
        }
        if (!covered) {
            throw new IllegalStateException("value: " + node + " has not been evaluated"
                    + (current ? "" : " with the present inputs") + "; call graph.forward() first");
        }
        Execution only = onlyForward(List.of(node));
        only.run(FORWARD, FORWARD + 1, ++clock);
        return only;
    }

    private long timeOfLastForward() {
        return lastForward.exists() ? lastForward.execution().passTime(FORWARD) : 0;
    }

    private static boolean dependsOn(Expr root, Expr node) {
        return root == node || Structure.reachable(root).contains(node);
    }

    String explain(List<Expr> roots) {
        return (lastBackward == null ? onlyForward(roots) : lastBackward.execution).explain();
    }

    @Override
    public void close() {
        executions.forEach(Execution::close);
    }
}
