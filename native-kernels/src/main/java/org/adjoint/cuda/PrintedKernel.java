package org.adjoint.cuda;

import java.util.List;
import java.util.stream.Stream;
import org.adjoint.backend.Operand;
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

    /** What loops read and write, and the parts of folds that it leaves for others. */
    static PrintedKernel of(
            List<Step.Loop> loops,
            List<Step.Loop> others,
            KernelParameters parameters,
            CudaText body,
            long grid,
            int block,
            int mostThreads,
            int sharedBytes,
            Lowering.Context context) {
        return new PrintedKernel(
                String.join("; ", loops.stream().map(Step.Loop::label).toList()),
                parameters,
                body,
                grid,
                block,
                mostThreads,
                sharedBytes,
                reads(loops, context).toList(),
                Stream.concat(reads(others, context), loops.stream().flatMap(loop -> loop.writes().stream()
                                .map(w -> footprint(w.target(), loop, context))))
                        .toList());
    }

    private static Stream<Footprint> reads(List<Step.Loop> loops, Lowering.Context context) {
        return loops.stream().flatMap(loop -> loop.reads().stream().map(o -> footprint(o, loop, context)));
    }

    private static Footprint footprint(Operand operand, Step.Loop loop, Lowering.Context context) {
        return Footprint.of(operand, loop.dims(), context);
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
