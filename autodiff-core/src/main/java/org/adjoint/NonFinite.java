package org.adjoint;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.adjoint.plan.Structure;

/** Looks for the first node whose value is NaN or infinite. */
final class NonFinite {
    private NonFinite() {}

    /**
     * Evaluates every node that the roots need, one by one in the order they were built.
     *
     * @throws ArithmeticException naming the first node with a value that is not finite, and its line
     */
    static void check(Runs runs, List<Expr> roots) {
        TreeSet<Expr> nodes = new TreeSet<>(Comparator.comparingInt(Expr::id));
        roots.forEach(root -> nodes.addAll(Structure.reachable(root)));
        List<Expr> ordered = List.copyOf(nodes);
        try (Execution every = Execution.of(runs.graph(), List.of(ordered), List.of())) {
            every.requireInputs();
            every.run(0, 1, 1);
            for (Expr node : ordered) {
                Tensor value = every.read(node);
                for (int i = 0; i < value.size(); i++) {
                    if (!Double.isFinite(value.at(i))) {
                        throw new ArithmeticException(
                                "check: element " + i + " is " + value.at(i) + " in the value of " + node);
                    }
                }
            }
        }
    }
}
