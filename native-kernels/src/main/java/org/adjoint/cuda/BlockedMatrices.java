package org.adjoint.cuda;

import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/**
 * The launches that factor matrices too large for a block of threads: blocks of 32 columns one after another, each with a
 * matrix product that takes it off the rest.
 */
final class BlockedMatrices {
    private static final int COLUMNS = 32;
    /** Threads of a block that has all rows of a matrix. */
    private static final int MOST_THREADS = 1024;

    private final Kernels kernels;
    private final DType dtype;
    private final int count;
    private final int n;
    private final Argument.Place factors;
    private final Argument order;
    private final Argument exchanged;

    private BlockedMatrices(
            Kernels kernels, int count, int n, Argument.Place factors, Argument order, Argument exchanged) {
        this.kernels = kernels;
        dtype = kernels.call.type().dtype();
        this.count = count;
        this.n = n;
        this.factors = factors;
        this.order = order;
        this.exchanged = exchanged;
    }

    /** Cholesky's factors of {@code count} matrices (n, n). */
    static void cholesky(Kernels kernels, int count, int n) {
        BlockedMatrices blocks =
                new BlockedMatrices(kernels, count, n, kernels.result(), Parameters.ABSENT, Parameters.ABSENT);
        Argument fault = kernels.context.fault(kernels.call);
        blocks.begin(Parameters.ABSENT, 0);
        for (int first = 0; first < n; first += COLUMNS) {
            int rest = blocks.rest(first);
            blocks.launch("cholesky_blocks.cu", "choleskyDiagonal", count, Kernels.BLOCK, first, fault);
            if (rest > 0) {
                long grid = count * blocksOf(rest, Kernels.BLOCK);
                blocks.launch("cholesky_blocks.cu", "choleskyPanel", grid, Kernels.BLOCK, first, fault);
                blocks.takeOffRest(first, new long[] {1, n}, first + COLUMNS, first);
            }
        }
        long rows = blocksOf((long) count * n, Kernels.BLOCK / 32);
        blocks.launch("cholesky_blocks.cu", "choleskyEnd", rows, Kernels.BLOCK, n, fault);
    }

    /** The factors of an elimination: what and where. */
    record Factors(Argument.Place matrices, Argument order, Argument exchanged) {}

    /** Eliminates {@code count} matrices (n, n); {@code b} with its columns are the right sides, if there are any. */
    static Factors eliminate(Kernels kernels, int count, int n, Argument b, long columns) {
        long elements = (long) count * n;
        int bytes = kernels.call.type().dtype().bytes();
        Factors factors = new Factors(
                kernels.context.workspace(elements * n * bytes),
                kernels.context.workspace(elements * Integer.BYTES),
                kernels.context.workspace(elements * Integer.BYTES));
        BlockedMatrices blocks =
                new BlockedMatrices(kernels, count, n, factors.matrices, factors.order, factors.exchanged);
        blocks.begin(b, columns);
        for (int first = 0; first < n; first += COLUMNS) {
            long grid = count * blocksOf(n, Kernels.BLOCK);
            blocks.launch("elimination_blocks.cu", "eliminatePanel", count, MOST_THREADS, first, Parameters.ABSENT);
            blocks.launch("elimination_blocks.cu", "eliminateRows", grid, Kernels.BLOCK, first, Parameters.ABSENT);
            if (blocks.rest(first) > 0) {
                blocks.takeOffRest(first, new long[] {n, 1}, first, first + COLUMNS);
            }
        }
        return factors;
    }

    /** Reports pivots of 0. */
    static void check(Kernels kernels, int count, int n, Factors factors) {
        new BlockedMatrices(kernels, count, n, factors.matrices, factors.order, factors.exchanged)
                .launch(
                        "elimination_blocks.cu",
                        "eliminateEnd",
                        count,
                        Kernels.BLOCK,
                        n,
                        kernels.context.fault(kernels.call));
    }

    static void determinant(Kernels kernels, int count, int n, Factors factors, boolean logarithm) {
        String type = Kernels.name(kernels.call.type().dtype());
        kernels.blocks(
                new Kernels.Function(
                        "elimination_blocks.cu",
                        "matrix::determinantEnd<" + type + ", " + logarithm + ">",
                        "matrix::Determinants"),
                blocksOf(count, Kernels.BLOCK),
                Kernels.BLOCK,
                0,
                new Parameters()
                        .places(factors.matrices, kernels.result(), factors.exchanged)
                        .words(count, n));
    }

    private void begin(Argument b, long columns) {
        kernels.blocks(
                function("blocks.cuh", "blocksBegin").inBlocksOf(MOST_THREADS),
                count,
                MOST_THREADS,
                0,
                parameters(b, Parameters.ABSENT, columns, 0));
    }

    private void launch(String file, String name, long grid, int block, int first, Argument fault) {
        Kernels.Function function = function(file, name).inBlocksOf(block);
        kernels.blocks(function, grid, block, 0, parameters(Parameters.ABSENT, fault, 0, first));
    }

    private Kernels.Function function(String file, String name) {
        return new Kernels.Function(file, "matrix::" + name + "<" + Kernels.name(dtype) + ">", "matrix::Blocks");
    }

    private Parameters parameters(Argument b, Argument fault, long columns, long first) {
        return new Parameters()
                .places(kernels.input(0), b, factors, order, exchanged, fault)
                .words(count, n, columns, first);
    }

    /** Rows below a block, or columns to its right. */
    private int rest(int first) {
        return Math.max(n - first - COLUMNS, 0);
    }

    /**
     * What is below and to the right of a block, minus the rows below it times {@code COLUMNS} rows of another factor, which
     * begins at a row and a column and has these strides.
     */
    private void takeOffRest(int first, long[] otherStrides, long row, long column) {
        int rest = rest(first);
        long below = first + COLUMNS;
        Step.Product product = new Step.Product(
                kernels.call.label(),
                dtype,
                Step.Partition.WHOLE,
                rest,
                rest,
                COLUMNS,
                new int[] {count},
                operand(n, 1),
                operand(otherStrides[0], otherStrides[1]),
                operand(n, 1),
                -1,
                1);
        kernels.add(ProductLowering.of(product, at(below, first), at(row, column), at(below, below), kernels.context));
    }

    /** Of a matrix of each entry; where it lies is said apart. */
    private Operand operand(long rowStride, long columnStride) {
        return new Operand(0, 0, dtype, new long[] {(long) n * n, rowStride, columnStride});
    }

    private Argument.Place at(long row, long column) {
        return factors.plus((row * n + column) * dtype.bytes());
    }

    private static long blocksOf(long elements, int each) {
        return (elements + each - 1) / each;
    }
}
