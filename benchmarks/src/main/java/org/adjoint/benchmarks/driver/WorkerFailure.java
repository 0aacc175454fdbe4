package org.adjoint.benchmarks.driver;

/** A worker process that gave no measurement. */
final class WorkerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerFailure(String message) {
        super(message);
    }
}
