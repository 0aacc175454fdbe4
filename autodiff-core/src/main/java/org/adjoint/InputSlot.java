package org.adjoint;

import java.util.ArrayList;
import java.util.List;

/** The memory of an input, whether it was set and how often, and the ranges that its users need its indices to be in. */
final class InputSlot {
    private record Limit(int from, int to, String reason) {}

    private final Storage storage;
    private final List<Limit> limits = new ArrayList<>(0);
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

    void limit(int from, int to, String reason) {
        limits.add(new Limit(from, to, reason));
    }

    void requireWithinLimits(Expr node, int[] elements) {
        for (Limit limit : limits) {
            for (int i = 0; i < elements.length; i++) {
                if (elements[i] < limit.from || elements[i] >= limit.to) {
                    throw new IllegalArgumentException(limit.reason + ": element " + i + " of " + node + " is "
                            + elements[i] + ", outside [" + limit.from + ", " + limit.to + ")");
                }
            }
        }
    }
}
