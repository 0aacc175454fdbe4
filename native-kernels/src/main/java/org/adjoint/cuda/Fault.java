package org.adjoint.cuda;

import org.adjoint.op.Routine;

/**
 * What a kernel found wrong, in the word that it lowers by an atomic minimum: the position above 32 bits, what was found
 * there below. So the fault at the lowest position remains whatever order threads run in.
 */
final class Fault {
    /** The word where nothing is wrong. */
    static final long NONE = -1;

    private Fault() {}

    static Routine.Fault of(long word) {
        return new Routine.Fault(word >>> 32, (int) word);
    }
}
