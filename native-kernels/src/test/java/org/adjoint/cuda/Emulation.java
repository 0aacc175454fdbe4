package org.adjoint.cuda;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** The C functions of {@code runtime.h}, one method each; the header documents them. */
@Platform(include = "runtime/runtime.h", library = "jniemulation", link = "dl")
@NoException
final class Emulation {
    static {
        Loader.load();
    }

    private Emulation() {}

    /** Whether the library is there: without a C++ compiler the build leaves it out. */
    static boolean isBuilt() {
        return Emulation.class.getResource(Loader.getPlatform() + "/" + System.mapLibraryName("jniemulation")) != null;
    }

    static native long emu_allocate(int host, long bytes);

    static native int emu_free(long address);

    static native int emu_holds(int host, long address, long bytes);

    static native void emu_copy(long to, long from, long bytes);

    static native void emu_fill(long address, long bytes, int value);

    static native void emu_multiply(
            int isDouble,
            long m,
            long n,
            long k,
            double alpha,
            @Cast("const int64_t*") long[] a,
            @Cast("const int64_t*") long[] b,
            double beta,
            @Cast("const int64_t*") long[] c);

    static native long emu_load(@Cast("const char*") byte[] path, @Cast("char*") byte[] message, int messageBytes);

    static native void emu_unload(long module);

    static native long emu_find(long module, @Cast("const char*") byte[] unit, @Cast("const char*") byte[] entry);

    static native int emu_launch(
            long function,
            long grid,
            int threads,
            int sharedBytes,
            @Cast("const int64_t*") long[] words,
            int count,
            long seed,
            @Cast("char*") byte[] message,
            int messageBytes);
}
