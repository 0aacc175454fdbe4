package org.adjoint;

import java.util.List;

/** The last forward pass of a graph: what ran, for which roots, and on which revision of the inputs. */
final class LastForward {
    private Execution execution;
    private List<Expr> roots = List.of();
    private long inputRevision;

    void note(Execution ran, List<Expr> forRoots, long revision) {
        execution = ran;
        roots = forRoots;
        inputRevision = revision;
    }

    void forget() {
        execution = null;
        roots = List.of();
    }

    boolean exists() {
        return execution != null;
    }

    /** Whether there is one and the inputs have not changed since. */
    boolean isCurrent(long revision) {
        return execution != null && inputRevision == revision;
    }

    boolean ran(Execution other) {
        return execution == other;
    }

    /** Whether it was for this very list. */
    boolean wasFor(List<Expr> others) {
        return execution != null && roots == others;
    }

    Execution execution() {
        return execution;
    }

    List<Expr> roots() {
        return roots;
    }
}
