package org.adjoint.check;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Tensor;
import org.adjoint.op.Leaf;
import org.adjoint.plan.Structure;

/** Finds the operations of a failed function that fail alone. */
final class Suspects {
    private Suspects() {}

    /** Their descriptions, in the order they were built. */
    static List<String> of(Subject subject, Formula formula, GradientCheck.Settings settings) {
        List<Expr> nodes = Structure.reachable(subject.result()).stream()
                .filter(node -> !(node.op() instanceof Leaf) && node.dtype().isFloat())
                .sorted(Comparator.comparingInt(Expr::id))
                .toList();
        if (nodes.size() == 1) {
            return List.of(formula.describe(nodes.get(0)));
        }
        subject.graph().forward(subject.result());
        return nodes.stream()
                .filter(node -> !holds(node, settings))
                .map(formula::describe)
                .toList();
    }

    private static boolean holds(Expr node, GradientCheck.Settings settings) {
        Tensor[] values = node.inputs().stream().map(Expr::value).toArray(Tensor[]::new);
        if (Arrays.stream(values).noneMatch(v -> v.dtype().isFloat())) {
            return true;
        }
        return GradientCheck.function(xs -> node.op().apply(xs.toArray(Expr[]::new)), values)
                .on(settings.backend())
                .seed(settings.seed())
                .order(settings.order())
                .run()
                .failures()
                .isEmpty();
    }
}
