package org.adjoint.op;

/** Which way a computation goes along an axis. */
public enum Direction {
    /** From the first element to the last. */
    FORWARD,
    /** From the last element to the first. */
    REVERSE;

    /** The other one. */
    public Direction opposite() {
        return this == FORWARD ? REVERSE : FORWARD;
    }
}
