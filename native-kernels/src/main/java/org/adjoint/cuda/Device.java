package org.adjoint.cuda;

/**
 * A GPU as the backend uses it; each method is a call or two of the driver. Work is queued on one stream in the order of
 * the calls and runs in that order; only methods that say so wait. Addresses are the device's, those named host are of
 * pinned memory of {@link #allocateHost}, handles are never 0. Safe for use by several threads, {@link #capture} included:
 * what other threads queue meanwhile is not captured.
 */
interface Device {
    /** Shared memory that a kernel may have by declaration; launches may ask for what a block can have beyond it. */
    int STATIC_SHARED_BYTES = 8 << 10;

    /**
     * What plans depend on.
     *
     * @param architecture compute capability, 90 for 9.0
     * @param multiprocessors how many blocks, at least, run at once
     * @param sharedBytes the most shared memory that a launch may ask for a block
     */
    record Properties(String name, int architecture, int multiprocessors, int sharedBytes, long memoryBytes) {}

    Properties properties();

    /** Memory at a multiple of 256 bytes, 0 if there is not enough; zeroing it is queued. */
    long allocate(long bytes);

    /** Waits for what is queued. */
    void free(long address);

    /** Bytes that can still be allocated. */
    long freeBytes();

    /** Memory of the host that the device reads and writes directly. */
    long allocateHost(long bytes);

    void freeHost(long host);

    /** Queues a copy of what {@code host} holds, which must stay so until an event recorded after it. */
    void write(long address, long host, long bytes);

    /**
     * Copies, waiting for the bytes to be there. Sees what was queued before {@code event} was last recorded, and does not
     * wait for what was queued after it; event 0 stands for memory that nothing was queued for.
     */
    void read(long host, long address, long bytes, long event);

    /** Copies from another device, or this one, after what is queued on both, and waits. */
    void copy(long to, Device source, long from, long bytes);

    /** Queues setting each byte. */
    void fill(long address, long bytes, byte value);

    /** A mark in the queue, which nothing is before until it is recorded. */
    long event();

    /** Moves an event to the end of the queue. */
    void record(long event);

    /** Waits for what was queued before the event was last recorded. */
    void await(long event);

    void forgetEvent(long event);

    /** Loads the image of a compiled unit. */
    long load(byte[] image);

    void unload(long module);

    /** The entry of a module by name, to be launched with at most {@code sharedBytes} of dynamic shared memory. */
    long function(long module, String entry, int sharedBytes);

    /** Queues a kernel; {@code parameters} are the words of its struct. */
    void launch(long function, long grid, int block, int sharedBytes, long[] parameters);

    /** Whether {@link #product} may be called. */
    boolean hasProducts();

    /** Queues a matrix product on operands that begin at these addresses. */
    void product(Launch.Product product, long a, long b, long c);

    /** What {@code work} queues (kernels, products and fills), as one thing to {@link #replay}; nothing runs yet. */
    long capture(Runnable work);

    /** Queues what was captured. */
    void replay(long captured);

    void forget(long captured);
}
