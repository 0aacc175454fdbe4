package org.adjoint;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.adjoint.op.Composite;
import org.adjoint.op.Op;
import org.adjoint.op.Site;
import org.adjoint.op.TensorType;

/** Makes the nodes of a graph: infers their types, numbers them, and says which are the user's and where they were built. */
final class Nodes {
    private final Graph graph;
    private final Roots roots;
    private int made;
    private Optional<Site> derivedFrom = Optional.empty();

    Nodes(Graph graph, Roots roots) {
        this.graph = graph;
        this.roots = roots;
    }

    /** How many there are. */
    int made() {
        return made;
    }

    Expr add(Op op, List<Expr> arguments) {
        Site site = derivedFrom.isPresent() ? derivedFrom.get() : Site.here();
        try {
            Optional<Expr> equivalent = deriving(
                    site,
                    () -> op instanceof Composite composite
                            ? Optional.of(composite.formula(arguments))
                            : op.rewrite(arguments));
            TensorType type = op instanceof Composite ? equivalent.orElseThrow().type() : op.infer(types(arguments));
            Expr node = new Expr(graph, made++, op, arguments, type, equivalent, site);
            roots.added(node);
            return node;
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.contains(", built at ") ? e : new IllegalArgumentException(message + ", built at " + site, e);
        }
    }

    private static List<TensorType> types(List<Expr> arguments) {
        return switch (arguments.size()) {
            case 1 -> List.of(arguments.get(0).type());
            case 2 -> List.of(arguments.get(0).type(), arguments.get(1).type());
            default -> arguments.stream().map(Expr::type).toList();
        };
    }

    /**
     * Runs {@code build} so that the nodes it adds are not taken for roots that the user wrote, and count as built where
     * the user's node that they come from was.
     */
    <T> T deriving(Site origin, Supplier<T> build) {
        Optional<Site> outer = derivedFrom;
        roots.suspend();
        derivedFrom = Optional.of(origin);
        try {
            return build.get();
        } finally {
            derivedFrom = outer;
            roots.resume();
        }
    }
}
