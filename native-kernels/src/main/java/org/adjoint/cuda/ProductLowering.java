package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/**
 * A product as a call of cuBLAS, or where that is missing or cannot read the operands, as the tiled kernel of
 * {@code matmul.cu}, or as {@code matvec.cu} if the result is one row or column. The kernels compute in the precision of
 * the operands, whatever is chosen for cuBLAS. How they divide a product depends on its extents only.
 */
final class ProductLowering {
    private static final String STRUCT = "gemm::Matmul";
    private static final int THREADS = 256;
    private static final int PANEL_DEPTH = 16;
    /** Blocks that keep a device busy; with fewer, k is divided too. */
    private static final int BLOCKS_ENOUGH = 128;
    /** What a block of a divided product multiplies along k at least. */
    private static final int LEAST_DEPTH = 256;
    /** More than this many calls of cuBLAS, and one launch of the kernel is better. */
    private static final int MOST_CALLS = 16;
    /** Axes of a batch that a launch has. */
    private static final int AXES = 3;

    private ProductLowering() {}

    static List<Launch> of(Step.Product product, Lowering.Context context) {
        return of(product, context.place(product.a()), context.place(product.b()), context.place(product.c()), context);
    }

    /** Of operands that lie elsewhere. */
    static List<Launch> of(
            Step.Product product, Argument.Place a, Argument.Place b, Argument.Place c, Lowering.Context context) {
        BatchAxes batch = BatchAxes.of(product);
        if (product.m() == 0 || product.n() == 0 || batch.count() == 0) {
            return List.of();
        }
        Optional<BlasShape> shape = context.products ? BlasShape.of(product) : Optional.empty();
        if (shape.filter(s -> s.offsets().size() <= MOST_CALLS).isPresent()) {
            return List.of(new Launch.Product(product, a, b, c));
        }
        int outer = Math.max(batch.axes().size() - AXES, 0);
        BatchAxes launched =
                new BatchAxes(batch.axes().subList(outer, batch.axes().size()));
        return new BatchAxes(batch.axes().subList(0, outer))
                .offsets().stream()
                        .map(from -> new Factors(
                                        product.m(),
                                        product.n(),
                                        product.k(),
                                        false,
                                        Matrix.of(product.a(), a, from[0]),
                                        Matrix.of(product.b(), b, from[1]),
                                        Matrix.of(product.c(), c, from[2]))
                                .transposedIfRow())
                        .flatMap(factors -> launches(product, factors, launched, context).stream())
                        .toList();
    }

    /** An operand: where its first matrix begins, and what a row and a column step over. */
    private record Matrix(Argument.Place place, long row, long column) {
        static Matrix of(Operand operand, Argument.Place place, long offset) {
            long[] strides = operand.strides();
            return new Matrix(
                    place.plus(offset * operand.dtype().bytes()),
                    strides[strides.length - 2],
                    strides[strides.length - 1]);
        }

        Matrix transposed() {
            return new Matrix(place, column, row);
        }
    }

    private record Factors(int m, int n, int k, boolean exchanged, Matrix a, Matrix b, Matrix c) {
        /** A row of results is a column of those of the transposed product. */
        Factors transposedIfRow() {
            return m == 1 && n > 1 ? new Factors(n, m, k, true, b.transposed(), a.transposed(), c.transposed()) : this;
        }

        /** Whether neighbours along k are neighbours in memory. */
        boolean aLiesAlong() {
            return k == 1 || a.column == 1;
        }

        boolean bLiesAlong() {
            return k == 1 || b.row == 1;
        }
    }

    private static List<Launch> launches(Step.Product product, Factors f, BatchAxes batch, Lowering.Context context) {
        Kernel kernel = kernel(product.dtype(), f, batch);
        long blocks = batch.count() * ceilDiv(f.m, kernel.rows) * ceilDiv(f.n, kernel.columns);
        long most = Math.max(1, Math.min(ceilDiv(BLOCKS_ENOUGH, blocks), ceilDiv(f.k, LEAST_DEPTH)));
        // Chunks begin where packs do.
        long depth = ceilDiv(ceilDiv(f.k, most), PANEL_DEPTH) * PANEL_DEPTH;
        long chunks = f.k == 0 ? 1 : ceilDiv(f.k, depth);
        long results = batch.count() * f.m * f.n;
        Argument partial = chunks == 1
                ? Parameters.ABSENT
                : context.workspace(chunks * results * product.dtype().bytes());
        List<Argument> arguments =
                parameters(product, f, batch, partial, chunks, depth).arguments();
        String multiply = context.unit.entry(kernel.file, "gemm::" + kernel.function, STRUCT, THREADS);
        String sum = context.unit.entry(
                "matmul_sum.cu", "gemm::matmulSum<" + Kernels.name(product.dtype()) + ">", STRUCT, THREADS);
        List<Launch> launches = new ArrayList<>();
        launches.add(new Launch.Kernel(product.label(), multiply, blocks * chunks, THREADS, 0, arguments));
        if (chunks > 1) {
            launches.add(new Launch.Kernel(product.label(), sum, ceilDiv(results, THREADS), THREADS, 0, arguments));
        }
        return launches;
    }

    /** A function of a file, and the part of c that a block of it computes. */
    private record Kernel(String file, String function, int rows, int columns) {}

    private static Kernel kernel(DType dtype, Factors f, BatchAxes batch) {
        String type = Kernels.name(dtype);
        if (f.n == 1) {
            return f.aLiesAlong()
                    ? new Kernel("matvec.cu", "matvecRows<" + type + ">", 8, 1)
                    : new Kernel("matvec.cu", "matvecColumns<" + type + ">", 32, 1);
        }
        int tile = tile(dtype, f, batch);
        String ways = f.aLiesAlong() + ", " + f.bLiesAlong();
        return new Kernel("matmul.cu", "matmul<" + type + ", " + tile + ", " + ways + ">", tile, tile);
    }

    /** Larger tiles read less, if there are enough of them. */
    private static int tile(DType dtype, Factors f, BatchAxes batch) {
        boolean large = batch.count() * ceilDiv(f.m, 128) * ceilDiv(f.n, 128) >= BLOCKS_ENOUGH;
        return dtype == DType.FLOAT32 && large && f.m > 64 && f.n > 64 ? 128 : 64;
    }

    private static Parameters parameters(
            Step.Product product, Factors f, BatchAxes batch, Argument partial, long chunks, long depth) {
        List<BatchAxes.Axis> axes = new ArrayList<>(batch.axes());
        axes.addAll(Collections.nCopies(AXES - axes.size(), BatchAxes.Axis.ONE));
        Parameters parameters = new Parameters()
                .places(f.a.place, f.b.place, f.c.place, partial)
                .words(f.m, f.n, f.k, f.a.row, f.a.column, f.b.row, f.b.column, f.c.row);
        axes.forEach(axis -> parameters.words(axis.count()));
        axes.forEach(axis -> parameters.words(f.exchanged ? axis.b() : axis.a()));
        axes.forEach(axis -> parameters.words(f.exchanged ? axis.a() : axis.b()));
        axes.forEach(axis -> parameters.words(axis.c()));
        return parameters
                .words(chunks, depth)
                .words(Double.doubleToRawLongBits(product.alpha()), Double.doubleToRawLongBits(product.beta()));
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }
}
