package org.adjoint;

import java.util.Optional;
import org.adjoint.op.RandomBits;

/**
 * Where the random nodes of a graph take their numbers from: the graph's seed and the number of the draw, in a leaf that
 * runs read. A draw is one forward() or one run of a program; what is computed after it, such as gradients and values that
 * were not kept, sees its numbers again.
 */
final class Draws {
    private final int[] words = new int[RandomBits.STATE_WORDS];
    private Optional<InputSlot> slot = Optional.empty();
    private Expr state;
    private long seed;
    private long next;
    private int streams;
    private boolean frozen;

    void seed(long value) {
        seed = value;
        next = 0;
    }

    void freeze() {
        frozen = true;
    }

    /** The leaf, made by {@code graph} at its first random node. */
    Expr state(Graph graph) {
        if (slot.isEmpty()) {
            state = graph.drawState();
            slot = graph.leaves().input(state);
            write(slot.get());
        }
        return state;
    }

    /** A number that no other random node of the graph has. */
    int stream() {
        return streams++;
    }

    /** The next run draws anew. */
    void advance() {
        if (slot.isPresent()) {
            write(slot.get());
        }
        next += frozen ? 0 : 1;
    }

    /** Past the revision of the inputs, which says whether gradients fit the last forward pass: they do. */
    private void write(InputSlot target) {
        words[0] = (int) seed;
        words[1] = (int) (seed >>> 32);
        words[2] = (int) next;
        words[3] = (int) (next >>> 32);
        target.storage().memory().write(0, words, 0, words.length);
        target.changed();
    }
}
