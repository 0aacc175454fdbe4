package org.adjoint.check;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Tensor;
import org.adjoint.op.Cast;
import org.adjoint.op.Leaf;
import org.adjoint.plan.Structure;

/** An expression of the user's graph, built again in another graph with every floating-point type made FLOAT64. */
final class Replay implements Formula {
    private final Expr y;
    private final List<Expr> xs;
    private final Map<Expr, Expr> originals = new HashMap<>();

    Replay(Expr y, List<Expr> xs) {
        this.y = y;
        this.xs = xs;
    }

    /** What {@code graph.backward(y)} differentiates by. */
    static List<Expr> differentiated(Expr y) {
        return Structure.reachable(y).stream()
                .filter(Expr::gradientRequired)
                .sorted(Comparator.comparingInt(Expr::id))
                .toList();
    }

    static Tensor float64(Tensor value) {
        return value.dtype().isFloat() ? value.cast(DType.FLOAT64) : value;
    }

    @Override
    public Expr build(List<Expr> inputs) {
        Graph graph = inputs.get(0).graph();
        originals.clear();
        Map<Expr, Expr> built = new HashMap<>();
        for (int i = 0; i < xs.size(); i++) {
            built.put(xs.get(i), inputs.get(i));
        }
        for (Expr node : between()) {
            Expr copy = node.op() instanceof Leaf
                    ? graph.constant(float64(node.value()))
                    : applied(node, node.inputs().stream().map(built::get).toArray(Expr[]::new));
            built.put(node, copy);
            originals.put(copy, node);
        }
        return built.get(y);
    }

    private static Expr applied(Expr node, Expr[] inputs) {
        if (node.op() instanceof Cast) {
            return Cast.cast(inputs[0], node.dtype().isFloat() ? DType.FLOAT64 : node.dtype());
        }
        Expr copy = node.op().apply(inputs);
        // A formula may fix its type, as one-hot rows of FLOAT32 do.
        return copy.dtype().isFloat() ? Cast.cast(copy, DType.FLOAT64) : copy;
    }

    /** The nodes that y needs, xs and what only they need left out, in the order they were built. */
    private Set<Expr> between() {
        Set<Expr> given = new HashSet<>(xs);
        Set<Expr> needed = new TreeSet<>(Comparator.comparingInt(Expr::id));
        Deque<Expr> pending = new ArrayDeque<>(List.of(y));
        while (!pending.isEmpty()) {
            Expr node = pending.pop();
            if (!given.contains(node) && needed.add(node)) {
                pending.addAll(node.inputs());
            }
        }
        return needed;
    }

    @Override
    public String inputName(int i) {
        return xs.get(i).op().name();
    }

    @Override
    public String describe(Expr node) {
        return originals.getOrDefault(node, node).toString();
    }
}
