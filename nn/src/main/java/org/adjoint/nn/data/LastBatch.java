package org.adjoint.nn.data;

/** What becomes of the rows at the end of an epoch that do not fill a batch. */
public enum LastBatch {
    /** They wait for a later epoch, whose shuffle puts others there. */
    DROP,
    /** They make a smaller batch. */
    KEEP
}
