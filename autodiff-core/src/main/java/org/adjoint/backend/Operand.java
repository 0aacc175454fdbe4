package org.adjoint.backend;

import org.adjoint.DType;

/**
 * A tensor as a step sees it: the slot whose memory holds it, where it begins, and one stride per axis of the step in
 * elements (0 repeats). Slot {@link #SCRATCH} is memory private to the row block that runs: there the operand begins at
 * {@code byteOffset * rows of the block}, and axis 0 counts from the first row of the block.
 */
public record Operand(int slot, long byteOffset, DType dtype, long[] strides) {
    /** The slot of memory that lives only while a row block runs. */
    public static final int SCRATCH = -1;
}
