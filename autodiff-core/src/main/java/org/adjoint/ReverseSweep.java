package org.adjoint;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Composite;
import org.adjoint.op.Reduction;

/**
 * Reverse-mode differentiation over a topological order: walks the nodes that lie between the results and the wanted
 * inputs from last to first and adds up v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ over the consumers j. What every rule would need is here once:
 * summing over consumers, summing broadcasts back, skipping inputs that need no gradient, and checking what a rule
 * returned.
 */
final class ReverseSweep {
    private final Set<Expr> wanted;
    /** The nodes that depend on a wanted one and that a result depends on, by number. */
    private final TreeMap<Integer, Expr> active = new TreeMap<>();

    private final Map<Expr, Expr> adjoints = new HashMap<>();
    private final Map<Expr, Optional<Expr>> followed = new HashMap<>();

    private ReverseSweep(List<Expr> results, Collection<Expr> wanted) {
        this.wanted = new HashSet<>(wanted);
        findActive(results);
    }

    /** The sum of the vector-Jacobian products of each result with its seed, by each of {@code wanted}; absent where zero. */
    static Map<Expr, Expr> adjoints(List<Expr> results, List<Expr> seeds, Collection<Expr> wanted) {
        ReverseSweep sweep = new ReverseSweep(results, wanted);
        for (int i = 0; i < seeds.size(); i++) {
            sweep.accumulate(results.get(i), seeds.get(i));
        }
        sweep.run();
        return sweep.adjoints;
    }

    private void run() {
        for (Expr node : active.descendingMap().values()) {
            Expr yBar = adjoints.get(node);
            if (yBar == null) {
                continue;
            }
            Optional<Expr> equivalent = followed(node);
            if (equivalent.isPresent()) {
                accumulate(equivalent.get(), yBar);
            } else if (!node.inputs().isEmpty()) {
                node.graph().deriving(node.place(), () -> propagate(node, yBar));
            }
        }
    }

    private void propagate(Expr node, Expr yBar) {
        Adjoints rule = node.op().backward(node, yBar);
        if (rule.arity() != node.inputs().size()) {
            throw new IllegalStateException(node.op().name() + ": its rule returned " + rule.arity() + " adjoints for "
                    + node.inputs().size() + " inputs; node " + node);
        }
        for (int i = 0; i < rule.arity(); i++) {
            Expr input = node.input(i);
            if (active.containsKey(input.id())) {
                int number = i;
                rule.build(i).ifPresent(adjoint -> accumulate(input, fitted(node, number, adjoint)));
            }
        }
    }

    /** Sums an adjoint back to the shape that its input had before the operation broadcast it. */
    private static Expr fitted(Expr node, int number, Expr adjoint) {
        Expr input = node.input(number);
        boolean fits = adjoint.shape().equals(input.shape())
                || adjoint.shape().equals(node.op().broadcastShape(node, number));
        if (!fits || adjoint.dtype() != input.dtype()) {
            throw new IllegalStateException(node.op().name() + ": its rule returned an adjoint " + adjoint.type()
                    + " for input " + number + " of " + input.type() + "; node " + node);
        }
        return Reduction.sumTo(adjoint, input.shape());
    }

    private void accumulate(Expr node, Expr adjoint) {
        adjoints.merge(node, adjoint, Expr::plus);
    }

    /**
     * The node that stands for this one in differentiation: its stable form, or the formula of a composite without a
     * closed gradient. Neither a stable form nor a closed gradient that would bypass a wanted node is used.
     */
    private Optional<Expr> followed(Expr node) {
        return node.equivalent().isEmpty() ? Optional.empty() : followed.computeIfAbsent(node, this::follow);
    }

    private Optional<Expr> follow(Expr node) {
        if (node.op() instanceof Composite composite) {
            return composite.hasClosedGradient() && !hasWantedInside(node) ? Optional.empty() : node.equivalent();
        }
        return node.inputs().stream().anyMatch(wanted::contains) ? Optional.empty() : node.equivalent();
    }

    /** Whether the formula of a composite refers to a wanted node otherwise than through the composite's inputs. */
    private boolean hasWantedInside(Expr composite) {
        Set<Expr> seen = new HashSet<>(composite.inputs());
        Deque<Expr> pending = new ArrayDeque<>(List.of(composite.equivalent().orElseThrow()));
        while (!pending.isEmpty()) {
            Expr node = pending.pop();
            if (seen.add(node)) {
                if (wanted.contains(node)) {
                    return true;
                }
                pending.addAll(node.inputs());
            }
        }
        return false;
    }

    private void findActive(List<Expr> results) {
        TreeMap<Integer, Expr> reached = new TreeMap<>();
        Deque<Expr> pending = new ArrayDeque<>(results);
        while (!pending.isEmpty()) {
            Expr node = pending.pop();
            if (reached.putIfAbsent(node.id(), node) == null) {
                pending.addAll(sources(node));
            }
        }
        for (Expr node : reached.values()) {
            boolean depends = sources(node).stream().anyMatch(s -> active.containsKey(s.id()));
            if (wanted.contains(node) || depends && node.dtype().isFloat()) {
                active.put(node.id(), node);
            }
        }
    }

    private List<Expr> sources(Expr node) {
        return followed(node).map(List::of).orElse(node.inputs());
    }
}
