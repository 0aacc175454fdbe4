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
 * values; from the first backward() one plan covers both passes and keeps what the adjoints read.
 */
final class Runs implements AutoCloseable {
    /** The passes of a joint plan. */
    private static final int FORWARD = 0;

    private static final int BACKWARD = 1;

    private final Graph graph;
    private final List<Execution> executions = new ArrayList<>();
    private final Map<List<Expr>, Execution> forwards = new HashMap<>();
    private final Map<Differentiation, Differentiated> differentiated = new LinkedHashMap<>();
    private Optional<Forward> lastForward = Optional.empty();
    private Optional<Differentiated> lastBackward = Optional.empty();
    private Map<Expr, Tensor> accumulated = Map.of();
    private long clock;
    private boolean checking;

    /** The last forward pass: what ran, for which roots, and on which revision of the inputs. */
    private record Forward(Execution execution, List<Expr> roots, long inputRevision) {}

    /** What is differentiated: with a seed that each backward() gives, or with the constant 1. */
    private record Differentiation(Expr root, boolean seeded) {}

    /** A root with its gradients: one plan over both passes. */
    private record Differentiated(Execution execution, List<Expr> roots, Expr seed, Map<Expr, Expr> gradients) {}

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
        execution.run(0, execution.passes(), ++clock);
        lastForward = Optional.empty();
    }

    void forward(List<Expr> roots) {
        if (checking) {
            NonFinite.check(this, roots);
        }
        Execution execution = differentiated.values().stream()
                .filter(d -> d.roots.equals(roots))
                .map(Differentiated::execution)
                .findFirst()
                .orElseGet(() -> forwards.computeIfAbsent(roots, r -> compile(List.of(r), List.of())));
        forward(execution, roots);
    }

    private void forward(Execution execution, List<Expr> roots) {
        execution.requireInputs();
        execution.run(FORWARD, FORWARD + 1, ++clock);
        lastForward = Optional.of(new Forward(execution, roots, graph.leaves().revision()));
    }

    void backward(Expr root, Optional<Tensor> seed) {
        Forward forward = lastForward
                .filter(f -> f.inputRevision == graph.leaves().revision())
                .orElseThrow(() -> new IllegalStateException(
                        lastForward.isPresent()
                                ? "backward: inputs or parameters changed since forward(); call graph.forward() first"
                                : "backward: nothing has been evaluated yet; call graph.forward() first"));
        Differentiated plan = differentiated.computeIfAbsent(
                new Differentiation(root, seed.isPresent()), d -> differentiate(d, forward.roots));
        seed.ifPresent(vector -> graph.leaves().set(plan.seed, vector));
        if (plan.execution != forward.execution) {
            forward(plan.execution, plan.roots);
        }
        // The seed is an input of the engine's own: setting it leaves the forward pass valid.
        lastForward = Optional.of(
                new Forward(plan.execution, plan.roots, graph.leaves().revision()));
        plan.execution.run(BACKWARD, BACKWARD + 1, ++clock);
        lastBackward = Optional.of(plan);
        accumulated = Map.of();
    }

    void backwardAccumulating(Expr root) {
        Map<Expr, Tensor> before = new HashMap<>();
        lastBackward.ifPresent(last -> last.gradients.keySet().forEach(x -> before.put(x, gradient(x))));
        backward(root, Optional.empty());
        Map<Expr, Tensor> sums = new HashMap<>();
        for (Expr x : lastBackward.orElseThrow().gradients.keySet()) {
            Tensor added = gradient(x);
            Tensor earlier = before.getOrDefault(x, Tensor.full(x.shape(), x.dtype(), 0));
            sums.put(x, Tensor.generate(x.shape(), x.dtype(), i -> earlier.at(i) + added.at(i)));
        }
        accumulated = sums;
    }

    private Differentiated differentiate(Differentiation request, List<Expr> forwardRoots) {
        Expr root = request.root;
        List<Expr> roots = forwardRoots.contains(root) ? forwardRoots : List.of(root);
        List<Expr> wanted = Structure.reachable(root).stream()
                .filter(Expr::gradientRequired)
                .toList();
        if (wanted.isEmpty()) {
            throw new IllegalStateException("backward: " + root
                    + " depends on no parameter and no node with requireGrad(), so there is no gradient to compute");
        }
        Expr seed = request.seeded ? graph.seedInput(root) : graph.ones(root);
        List<Expr> adjoints = graph.derive(root, seed, wanted);
        Map<Expr, Expr> byNode = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            byNode.put(wanted.get(i), adjoints.get(i));
        }
        return new Differentiated(compile(List.of(roots, adjoints), List.of()), roots, seed, byNode);
    }

    /** The gradient that the last backward passes left by a node. */
    Tensor gradient(Expr node) {
        Expr gradient = gradientExpr(node);
        Tensor sum = accumulated.get(node);
        return sum != null ? sum : lastBackward.orElseThrow().execution.read(gradient);
    }

    private Expr gradientExpr(Expr node) {
        Differentiated last = lastBackward.orElseThrow(
                () -> new IllegalStateException("grad: no gradient of " + node + " yet; call graph.backward() first"));
        Expr gradient = last.gradients.get(node);
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
        lastForward = Optional.empty();
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
        for (Execution execution : executions) {
            if (execution.holds(node) && (newest == null || execution.time(node) > newest.time(node))) {
                newest = execution;
            }
        }
        if (newest != null && newest.time(node) >= timeOfLastForward()) {
            return newest;
        }
        boolean current = lastForward
                .filter(f -> f.inputRevision == graph.leaves().revision())
                .isPresent();
        boolean covered = current && lastForward.get().roots.stream().anyMatch(r -> dependsOn(r, node));
        if (!covered && newest != null) {
            return newest;
        }
        if (!covered) {
            throw new IllegalStateException("value: " + node + " has not been evaluated"
                    + (current ? "" : " with the present inputs") + "; call graph.forward() first");
        }
        Execution only = forwards.computeIfAbsent(List.of(node), r -> compile(List.of(r), List.of()));
        only.run(FORWARD, FORWARD + 1, ++clock);
        return only;
    }

    private long timeOfLastForward() {
        return lastForward.map(f -> f.execution.passTime(FORWARD)).orElse(0L);
    }

    private static boolean dependsOn(Expr root, Expr node) {
        return root == node || Structure.reachable(root).contains(node);
    }

    String explain(List<Expr> roots) {
        return lastBackward
                .map(Differentiated::execution)
                .orElseGet(() -> forwards.computeIfAbsent(roots, r -> compile(List.of(r), List.of())))
                .explain();
    }

    @Override
    public void close() {
        executions.forEach(Execution::close);
    }
}
