package org.adjoint.cpu;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The C functions of {@code adjoint.h}, one method each; the header documents them. Addresses of plans and buffers
 * travel as {@code long}, so a call that runs a plan creates no object, and arrays as arrays: allocating a JavaCPP pointer
 * fails where the process has more resident memory than four times the Java heap, which large plans alone may reach.
 * Nothing here checks its arguments.
 *
 * <p>The first use of this class loads OpenBLAS and the kernels and throws {@link UnsatisfiedLinkError} where they are
 * missing or do not fit the machine.
 */
@Platform(
        include = "adjoint.h",
        library = "jniadjoint",
        link = "openblas@.0",
        preload = {"gcc_s@.1.1", "gcc_s@.1", "quadmath@.0", "gfortran@.5"},
        preloadresource = "/org/bytedeco/openblas/")
@NoException
final class Native {
    static {
        Loader.load();
    }

    private Native() {}

    @Cast("adj_plan*")
    static native long adj_plan_create(
            @Cast("const int64_t*") long[] code, long words, int slots, @Cast("char*") byte[] err, long errBytes);

    static native void adj_plan_bind(@Cast("adj_plan*") long plan, int slot, @Cast("void*") long address);

    static native int adj_plan_run(@Cast("adj_plan*") long plan, int firstRegion, int lastRegionExclusive);

    static native void adj_plan_fault(@Cast("adj_plan*") long plan, @Cast("int64_t*") long[] fault);

    static native long adj_plan_bytes(@Cast("adj_plan*") long plan);

    static native void adj_plan_free(@Cast("adj_plan*") long plan);

    static native void adj_set_threads(int threads);

    static native int adj_get_threads();

    static native double adj_set_least_divided(double nanoseconds);

    static native void adj_set_machine_code(int on);

    @Cast("const char*")
    static native BytePointer adj_fn_names();

    @Cast("const char*")
    static native BytePointer adj_routine_names();

    @Cast("const char*")
    static native BytePointer adj_isa();

    @Cast("void*")
    static native long adj_alloc(long bytes);

    static native void adj_free(@Cast("void*") long address, long bytes);

    static native long adj_live_bytes();
}
