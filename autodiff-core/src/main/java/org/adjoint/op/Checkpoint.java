package org.adjoint.op;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.adjoint.Expr;

/**
 * A subgraph whose intermediate values are not kept for the backward pass: it computes them again, from the values that
 * enter the subgraph (Griewank and Walther, Algorithm 799, ACM TOMS 26 (2000) 19).
 */
public final class Checkpoint extends Composite {
    private final Expr result;
    /** What is computed again, in order. */
    private final List<Expr> nodes;

    private Checkpoint(Expr result, List<Expr> nodes) {
        this.result = result;
        this.nodes = nodes;
    }

    /**
     * The node with the value of {@code result}, whose gradient computes again every node that is not older than
     * {@code first}, the number of nodes in the graph before the subgraph was built.
     */
    public static Expr checkpoint(Expr result, int first) {
        TreeMap<Integer, Expr> inside = new TreeMap<>();
        TreeMap<Integer, Expr> entering = new TreeMap<>();
        Deque<Expr> pending = new ArrayDeque<>(List.of(result));
        while (!pending.isEmpty()) {
            Expr node = pending.pop();
            if (node.id() < first || node.op() instanceof Leaf) {
                entering.put(node.id(), node);
            } else if (inside.putIfAbsent(node.id(), node) == null) {
                pending.addAll(node.inputs());
            }
        }
        return inside.isEmpty()
                ? result
                : new Checkpoint(result, List.copyOf(inside.values()))
                        .apply(entering.values().toArray(Expr[]::new));
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        return result;
    }

    @Override
    public boolean hasClosedGradient() {
        return true;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Map<Expr, Expr> adjoints = new HashMap<>();
        List<Supplier<Expr>> rules = new ArrayList<>();
        for (Expr input : y.inputs()) {
            rules.add(
                    input.dtype().isFloat()
                            ? () -> {
                                if (adjoints.isEmpty()) {
                                    differentiate(y.inputs(), yBar, adjoints);
                                }
                                return adjoints.get(input);
                            }
                            : Adjoints.none());
        }
        return Adjoints.of(rules);
    }

    private void differentiate(List<Expr> inputs, Expr yBar, Map<Expr, Expr> adjoints) {
        boolean onlyLasting = inputs.stream().allMatch(Checkpoint::lasts);
        Map<Expr, Expr> again = new HashMap<>();
        inputs.forEach(x -> again.put(x, lasts(x) && !onlyLasting ? x : Barrier.BARRIER.apply(x, yBar)));
        for (Expr node : nodes) {
            again.put(
                    node, node.op().apply(node.inputs().stream().map(again::get).toArray(Expr[]::new)));
        }
        List<Expr> wanted = inputs.stream().filter(x -> x.dtype().isFloat()).toList();
        List<Expr> products = yBar.graph()
                .vjp(again.get(result), yBar, wanted.stream().map(again::get).toList());
        for (int i = 0; i < wanted.size(); i++) {
            adjoints.put(wanted.get(i), products.get(i));
        }
    }

    /** Parameters and constants are there in the backward pass anyway, and read in place. */
    private static boolean lasts(Expr x) {
        return x.op() instanceof Leaf leaf && !leaf.isInput();
    }
}
