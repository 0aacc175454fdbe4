package org.adjoint.backend;

/**
 * A device: all that the engine asks of one. Implementations are found through {@link BackendProvider}. Safe for use by
 * several threads; the memory and executables it makes belong to one thread at a time.
 */
public interface Backend {
    /** The name that users choose it by, such as {@code cpu}. */
    String name();

    /**
     * Zeroed memory of the device.
     *
     * @throws OutOfMemoryError saying how much was asked for, if there is not enough
     */
    Memory allocate(long bytes);

    /**
     * Bytes of memory that were allocated and not freed, with what executables set aside on the device. Compiled plans
     * that wait in the cache for their next use are among them.
     */
    long allocatedBytes();

    /** Whether an executable computes this itself, which the engine otherwise does in Java between two launches. */
    default boolean computes(Step.Call hostStep) {
        return false;
    }

    /** Lowers a schedule to the device. */
    Executable compile(Schedule schedule);
}
