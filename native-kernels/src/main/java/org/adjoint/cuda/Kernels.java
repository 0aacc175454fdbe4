package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/** The launches of one call of a routine, as they are written down. */
final class Kernels {
    /** Threads in a block, where nothing speaks for another number: the compiler leaves them registers without being asked. */
    static final int BLOCK = 256;

    /** More blocks than that wait for others: their threads take further elements instead. */
    private static final long MOST_BLOCKS = 1 << 14;

    final Step.Call call;
    final Lowering.Context context;
    private final List<Launch> launches = new ArrayList<>();

    Kernels(Step.Call call, Lowering.Context context) {
        this.call = call;
        this.context = context;
    }

    /** What a kernel file calls a type. */
    static String name(DType type) {
        return switch (type) {
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            case INT32 -> "int";
        };
    }

    Argument.Place input(int i) {
        return context.place(call.inputs().get(i));
    }

    Argument.Place result() {
        Operand result = call.result();
        return context.place(result);
    }

    /** The function of a kernel file, with the struct that it takes and the most threads that its blocks ever have. */
    record Function(String file, String name, String parameters, int mostThreads) {
        Function(String file, String name, String parameters) {
            this(file, name, parameters, BLOCK);
        }

        /** One in the namespace of routines. */
        static Function routine(String file, String name, String parameters) {
            return new Function(file, "routine::" + name, "routine::" + parameters);
        }

        /** The same in larger blocks. */
        Function inBlocksOf(int most) {
            return new Function(file, name, parameters, most);
        }
    }

    /** Has the function compiled, whether this size needs it or not, so that other sizes find the same text. */
    String entry(Function function) {
        return context.unit.entry(function.file, function.name, function.parameters, function.mostThreads);
    }

    /** As many threads as {@code elements}, or so many that each has several to take in turn. */
    void overElements(Function function, long elements, Parameters parameters) {
        blocks(function, blocksFor(elements), BLOCK, 0, parameters);
    }

    /** Threads of the group that kernels give a slice of so many columns: a power of two that has one for each, or a warp. */
    static long lanes(long columns) {
        return Math.min(Long.highestOneBit(Math.max(1, 2 * columns - 1)), 32);
    }

    static long blocksFor(long threads) {
        return Math.min((threads + BLOCK - 1) / BLOCK, MOST_BLOCKS);
    }

    void blocks(Function function, long grid, int block, int sharedBytes, Parameters parameters) {
        launches.add(
                new Launch.Kernel(call.label(), entry(function), grid, block, sharedBytes, parameters.arguments()));
    }

    /** Launches that another lowering wrote. */
    void add(List<Launch> more) {
        launches.addAll(more);
    }

    List<Launch> launches() {
        return List.copyOf(launches);
    }
}
