package org.adjoint;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.backend.Memory;

/** The memory of an input, whether it was set, and the ranges that its users need its indices to be in. */
final class InputSlot implements LeafMemory {
    private record Limit(int from, long to, String reason) {
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
    private final List<Limit> limits = new ArrayList<>(0);
    private boolean set;

    InputSlot(Storage storage) {
        this.storage = storage;
    }

    Storage storage() {
        return storage;
    }

    @Override
    public Memory memory() {
        return storage.memory();
    }

    void changed() {
        set = true;
    }

    @Override
    public boolean isSet() {
        return set;
    }

    /** Limits the elements, present ones included. */
    void limit(Expr node, int from, long to, String reason) {
        Limit limit = new Limit(from, to, reason);
        if (isSet()) {
            limit.require(node, storage.read(node.shape(), node.dtype()).toInts());
        }
        if (!limits.contains(limit)) {
            limits.add(limit);
        }
    }

    void requireWithinLimits(Expr node, int[] elements) {
        for (int i = 0; i < limits.size(); i++) {
            limits.get(i).require(node, elements);
        }
    }
}
