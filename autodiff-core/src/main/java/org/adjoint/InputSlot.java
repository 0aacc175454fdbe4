package org.adjoint;

import java.util.LinkedHashSet;
import java.util.Set;

/** The memory of an input, whether it was set and how often, and the ranges that its users need its indices to be in. */
final class InputSlot {
    private record Limit(int from, int to, String reason) {
        void require(Expr node, int[] elements) {
            for (int i = 0; i < elements.length; i++) {
                if (elements[i] < from || elements[i] >= to) {
                    throw new IllegalArgumentException(reason + ": element " + i + " of " + node + " is " + elements[i]
                            + ", outside [" + from + ", " + to + ")");
                }
            }
        }
    }

    private final Storage storage;
    private final Set<Limit> limits = new LinkedHashSet<>(0);
    private long revision;

    InputSlot(Storage storage) {
        this.storage = storage;
    }

    Storage storage() {
        return storage;
    }

    void changed() {
        revision++;
    }

    boolean isSet() {
        return revision > 0;
    }

    long revision() {
        return revision;
    }

    /** Limits the elements, present ones included. */
    void limit(Expr node, int from, int to, String reason) {
        Limit limit = new Limit(from, to, reason);
        if (isSet()) {
            limit.require(node, storage.read(node.shape(), node.dtype()).toInts());
        }
        limits.add(limit);
    }

    void requireWithinLimits(Expr node, int[] elements) {
        limits.forEach(limit -> limit.require(node, elements));
    }
}
