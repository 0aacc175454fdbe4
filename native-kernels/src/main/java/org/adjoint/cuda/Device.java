package org.adjoint.cuda;

/**
 * A GPU as the backend uses it; each method is a call or two of the driver. Work is queued on one stream in the order of
 * the calls; only {@link #read} and {@link #synchronize} wait. Addresses are the device's, those named host are of pinned
 * memory of {@link #allocateHost}. Safe for use by several threads.
 */
interface Device {
    /**
     * What plans depend on.
     *
     * @param architecture compute capability, 90 for 9.0
     * @param multiprocessors how many blocks, at least, run at once
     * @param sharedBytes the most shared memory that a block may ask for
     */
    record Properties(String name, int architecture, int multiprocessors, int sharedBytes, long memoryBytes) {}

    Properties properties();

    /** Zeroed memory, at a multiple of 256 bytes; 0 if there is not enough. */
    long allocate(long bytes);

    void free(long address);

    /** Bytes that can still be allocated. */
    long freeBytes();

    /** Memory of the host that the device reads and writes directly. */
    long allocateHost(long bytes);

    void freeHost(long host);

    void write(long address, long host, long bytes);

    /** Waits until the bytes are there. */
    void read(long host, long address, long bytes);

    void copy(long to, long from, long bytes);

    void fill(long address, long bytes, byte value);

    /** Loads the image of a compiled unit. */
    long load(byte[] image);

    void unload(long module);

    /** The entry of a module by name. */
    long function(long module, String entry);

    /** Queues a kernel; {@code parameters} are the words of its struct. */
    void launch(long function, long grid, int block, int sharedBytes, long[] parameters);

    /** Whether {@link #product} may be called. */
    boolean hasProducts();

    /** Queues a matrix product on operands that begin at these addresses. */
    void product(Launch.Product product, long a, long b, long c);

    /** What {@code work} queues, as one thing to {@link #replay}; nothing runs yet. */
    long capture(Runnable work);

    void replay(long captured);

    void forget(long captured);

    /** Waits for everything queued. */
    void synchronize();
}
