package org.adjoint.backend;

/** A backend can't serve on this machine; the message says why and what to do. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean expected;

    /** Something is broken: with the reason, and what failed below if anything did. */
    public BackendUnavailableException(String reason, Throwable cause) {
        this(reason, cause, false);
    }

    private BackendUnavailableException(String reason, Throwable cause, boolean expected) {
        super(reason, cause);
        this.expected = expected;
    }

    /** Nothing is broken: the machine lacks what the backend is for, or its user did not ask for it. */
    public static BackendUnavailableException notForThisMachine(String reason, Throwable cause) {
        return new BackendUnavailableException(reason, cause, true);
    }

    /** Whether nothing is broken, so that nobody need be told who did not ask for the backend. */
    public boolean isExpected() {
        return expected;
    }
}
