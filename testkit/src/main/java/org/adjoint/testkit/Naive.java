package org.adjoint.testkit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.op.Leaf;
import org.adjoint.plan.Structure;

/**
 * Evaluates an expression one operation at a time, each in a graph of its own on the reference backend: nothing is fused,
 * shared, simplified or laid over other memory, so a plan's mistakes can't be repeated here.
 */
public final class Naive {
    private final Backend reference = Backends.named("reference");
    private final Map<Expr, Tensor> known = new HashMap<>();

    /** The value of {@code root} from the present values of its inputs and parameters. */
    public Tensor value(Expr root) {
        TreeSet<Expr> nodes = new TreeSet<>(Comparator.comparingInt(Expr::id));
        nodes.addAll(Structure.reachable(root));
        nodes.forEach(node -> known.computeIfAbsent(node, this::evaluate));
        return known.get(root);
    }

    private Tensor evaluate(Expr node) {
        if (node.op() instanceof Leaf) {
            return node.value();
        }
        try (Graph graph = Graph.on(reference, node.graph().dtype())) {
            List<Tensor> values = node.inputs().stream().map(known::get).toList();
            Expr alone = node.op().apply(Evaluation.feed(graph, values).toArray(Expr[]::new));
            graph.forward(alone);
            return alone.value();
        }
    }
}
