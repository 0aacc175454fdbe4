package org.adjoint.cuda;

import java.util.List;
import java.util.stream.Stream;
import org.adjoint.backend.Step;

/**
 * A kernel with its text, before it is known what it is launched with.
 *
 * @param body in terms of {@code p}, of the number {@code block} of the block and of their count, {@code blocks}
 * @param mostThreads of a block at other extents, which the compiler must leave registers for
 * @param reads what it may read
 * @param writes what it may write
 */
record PrintedKernel(
        String label,
        KernelParameters parameters,
        CudaText body,
        long grid,
        int block,
        int mostThreads,
        int sharedBytes,
        List<Footprint> reads,
        List<Footprint> writes) {

    /** Of a loop alone, which may leave parts of folds for others. */
    static PrintedKernel of(
            Step.Loop loop,
            List<Step.Loop> others,
            KernelParameters parameters,
            CudaText body,
            long grid,
            int sharedBytes,
            Lowering.Context context) {
        Stream<Footprint> writes = loop.writes().stream().map(w -> Footprint.of(w.target(), loop.dims(), context));
        return new PrintedKernel(
                loop.label(),
                parameters,
                body,
                grid,
                Kernels.BLOCK,
                Kernels.BLOCK,
                sharedBytes,
                reads(loop, context).toList(),
                Stream.concat(writes, parts(others, context)).toList());
    }

    /** What a kernel leaves for the loops that fold it. */
    static Stream<Footprint> parts(List<Step.Loop> others, Lowering.Context context) {
        return others.stream().flatMap(loop -> reads(loop, context));
    }

    private static Stream<Footprint> reads(Step.Loop loop, Lowering.Context context) {
        return loop.reads().stream().map(o -> Footprint.of(o, loop.dims(), context));
    }

    /** Whether it must run after another that comes before it. */
    boolean needs(PrintedKernel earlier) {
        return meet(reads, earlier.writes) || meet(writes, earlier.writes) || meet(writes, earlier.reads);
    }

    private static boolean meet(List<Footprint> some, List<Footprint> others) {
        return some.stream().anyMatch(a -> others.stream().anyMatch(a::overlaps));
    }

    /** The struct and the function, under a name. */
    String declaration(String name) {
        return "\nstruct " + name + "_parameters {\n" + parameters.fields() + "};\n\n__device__ void " + name
                + "_body(const " + name + "_parameters& p, const long long block, const long long blocks) {\n" + body
                + "}\n";
    }
}
