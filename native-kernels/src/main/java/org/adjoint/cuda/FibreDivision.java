package org.adjoint.cuda;

/**
 * How the fibres of a tensor are divided among threads: each fibre in {@code chunks} of {@code chunk} elements, each of these to
 * a thread or to a block. By the shape only, so that results have the same bits on each run.
 */
record FibreDivision(boolean byThreads, long chunks, long chunk, long grid, int block) {
    /** Neighbouring fibres that threads read in one access; or elements, too few for more than a thread. */
    private static final int WARP = 32;

    /** What keeps a large device busy. */
    private static final long THREADS = 1 << 16;

    private static final long BLOCKS = 1 << 10;
    /** The least that is worth another launch for what the chunks gave. */
    private static final long THREAD_CHUNK = 64;

    private static final long BLOCK_CHUNK = 4096;

    /** For {@code fibres} of {@code length} elements that lie {@code inner} apart, a thread taking {@code items} at a time. */
    static FibreDivision of(long fibres, long length, long inner, int items) {
        return of(fibres, length, inner, items, true);
    }

    /** The same, but each fibre in one chunk. */
    static FibreDivision whole(long fibres, long length, long inner, int items) {
        return of(fibres, length, inner, items, false);
    }

    private static FibreDivision of(long fibres, long length, long inner, int items, boolean divisible) {
        if (inner >= WARP || length <= WARP) {
            long chunk = divisible ? chunk(fibres, length, THREADS, THREAD_CHUNK, 1) : length;
            long chunks = (length + chunk - 1) / chunk;
            return new FibreDivision(true, chunks, chunk, Kernels.blocksFor(fibres * chunks), Kernels.BLOCK);
        }
        long threads = (length + items - 1) / items;
        int block = (int) Math.min((threads + WARP - 1) / WARP * WARP, Kernels.BLOCK);
        long tile = (long) block * items;
        long chunk = divisible ? chunk(fibres, length, BLOCKS, BLOCK_CHUNK, tile) : length;
        long chunks = (length + chunk - 1) / chunk;
        return new FibreDivision(false, chunks, chunk, fibres * chunks, block);
    }

    /** A multiple of {@code unit}, such that there are about {@code wanted} chunks in all, none shorter than the least. */
    private static long chunk(long fibres, long length, long wanted, long least, long unit) {
        long chunks = Math.max(1, Math.min(wanted / fibres, length / least));
        long chunk = (length + chunks - 1) / chunks;
        return chunks == 1 ? length : (chunk + unit - 1) / unit * unit;
    }
}
