package org.adjoint.backend;

/** A schedule lowered by a backend, ready to be launched any number of times. Used by one thread at a time. */
public interface Executable extends AutoCloseable {
    /** Says which memory a slot stands for, until it is said again. */
    void bind(int slot, Memory memory);

    /**
     * Runs regions {@code first} (inclusive) to {@code last} (exclusive). A device may still be at work on return; whatever
     * reads the bound memory, or writes it, later does so after the run.
     *
     * @throws StepFailure if a routine could not compute its result; regions after its own may have run, and the
     *     executable can be run again
     */
    void run(int first, int last);

    /** Bytes that the lowering set aside, bound memory not included; bounds on caches count them. */
    long bytes();

    /** Frees what the lowering allocated, not the bound memory. */
    @Override
    void close();
}
