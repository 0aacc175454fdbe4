package org.adjoint.backend;

/** A backend can't serve on this machine; the message says why and what to do. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the reason, and what failed below if anything did. */
    public BackendUnavailableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
