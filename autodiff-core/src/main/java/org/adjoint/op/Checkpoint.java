package org.adjoint.op;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.adjoint.Expr;

/**
 * A subgraph whose intermediate values are not kept for the backward pass: it computes them again, from the values that
 * enter the subgraph (Griewank and Walther, Algorithm 799, ACM TOMS 26 (2000) 19).
 */
public final class Checkpoint extends Composite {
    private final Expr result;
    /** The values that enter, which are the inputs of the first node with this operation. */
    private final List<Expr> entering;
    /** What is computed from them, in order. */
    private final List<Expr> nodes;

    private Checkpoint(Expr result, List<Expr> entering, List<Expr> nodes) {
        this.result = result;
        this.entering = entering;
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
            if (node.id() < first || node.inputs().isEmpty()) {
                entering.put(node.id(), node);
            } else if (inside.putIfAbsent(node.id(), node) == null) {
                pending.addAll(node.inputs());
            }
        }
        return inside.isEmpty()
                ? result
                : new Checkpoint(result, List.copyOf(entering.values()), List.copyOf(inside.values()))
                        .apply(entering.values().toArray(Expr[]::new));
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        return inputs.equals(entering) ? result : built(inputs);
    }

    /** The subgraph once more, on other inputs. */
    private Expr built(List<Expr> inputs) {
        Map<Expr, Expr> again = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            again.put(entering.get(i), inputs.get(i));
        }
        for (Expr node : nodes) {
            again.put(
                    node, node.op().apply(node.inputs().stream().map(again::get).toArray(Expr[]::new)));
        }
        return again.get(result);
    }

    @Override
    public boolean hasClosedGradient() {
        return true;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Map<Integer, Expr> adjoints = new HashMap<>();
        List<Supplier<Expr>> rules = new ArrayList<>();
        for (int i = 0; i < y.inputs().size(); i++) {
            int number = i;
            rules.add(
                    y.input(i).dtype().isFloat()
                            ? () -> {
                                if (adjoints.isEmpty()) {
                                    differentiate(y.inputs(), yBar, adjoints);
                                }
                                return adjoints.get(number);
                            }
                            : Adjoints.none());
        }
        return Adjoints.of(rules);
    }

    private void differentiate(List<Expr> inputs, Expr yBar, Map<Integer, Expr> adjoints) {
        boolean onlyLasting = inputs.stream().allMatch(Checkpoint::lasts);
        List<Expr> behind = inputs.stream()
                .map(x -> lasts(x) && !onlyLasting ? x : Barrier.BARRIER.apply(x, yBar))
                .toList();
        int[] wanted = IntStream.range(0, inputs.size())
                .filter(i -> inputs.get(i).dtype().isFloat())
                .toArray();
        List<Expr> products = yBar.graph()
                .vjp(
                        built(behind),
                        yBar,
                        Arrays.stream(wanted).mapToObj(behind::get).toList());
        for (int k = 0; k < wanted.length; k++) {
            adjoints.put(wanted[k], products.get(k));
        }
    }

    /** Parameters and constants are there in the backward pass anyway, and read in place. */
    private static boolean lasts(Expr x) {
        return x.op() instanceof Leaf leaf && !leaf.isInput();
    }
}
