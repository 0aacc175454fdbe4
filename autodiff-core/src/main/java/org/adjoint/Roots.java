package org.adjoint;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.adjoint.op.Leaf;

/** The expressions that the user wrote and that no other expression of the user's uses: what forward() evaluates. */
final class Roots {
    private final Set<Expr> roots = new LinkedHashSet<>();
    private int suspended;
    private List<Expr> listed = List.of();
    private Optional<Expr> onlyScalar = Optional.empty();
    private boolean stale;

    /** Nodes added until the matching {@link #resume} are the engine's own, not the user's. */
    void suspend() {
        suspended++;
    }

    void resume() {
        suspended--;
    }

    void added(Expr node) {
        if (suspended == 0) {
            stale = true;
            node.inputs().forEach(roots::remove);
            node.equivalent().ifPresent(roots::remove);
            if (!(node.op() instanceof Leaf)) {
                roots.add(node);
            }
        }
    }

    /** Makes a root of a node of the engine's that the user, and not the engine, was given. */
    void claim(Expr node) {
        if (suspended == 0 && !(node.op() instanceof Leaf)) {
            stale |= roots.add(node);
        }
    }

    List<Expr> list() {
        if (stale) {
            listed = List.copyOf(roots);
            onlyScalar = Optional.empty();
            stale = false;
        }
        if (listed.isEmpty()) {
            throw new IllegalStateException("forward: the graph has no expression to evaluate");
        }
        return listed;
    }

    Expr onlyScalar() {
        List<Expr> current = list();
        if (onlyScalar.isEmpty()) {
            onlyScalar = Optional.of(findOnlyScalar(current));
        }
        return onlyScalar.get();
    }

    private static Expr findOnlyScalar(List<Expr> roots) {
        List<Expr> scalars = roots.stream()
                .filter(r -> r.shape().size() == 1 && r.dtype().isFloat())
                .toList();
        if (scalars.size() != 1) {
            throw new IllegalStateException("backward: needs exactly one scalar root, the graph has " + scalars.size()
                    + "; name one with backward(root), or give a seed with backward(root, seed). The roots are: "
                    + roots.stream().map(Expr::toString).collect(Collectors.joining("; ")));
        }
        return scalars.get(0);
    }
}
