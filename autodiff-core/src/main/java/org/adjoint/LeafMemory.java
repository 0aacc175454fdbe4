package org.adjoint;

import org.adjoint.backend.Memory;

/** Where a run finds the value of a leaf. */
interface LeafMemory {
    /** The memory that holds the value at present. */
    Memory memory();

    /** Whether there is a value: an input has none until it is set. */
    default boolean isSet() {
        return true;
    }
}
