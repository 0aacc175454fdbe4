package org.adjoint.cuda;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/**
 * A product as the strided batched gemm of cuBLAS computes it. That takes matrices to lie by columns, which makes a
 * row-major c its transpose: so the first factor is b, the second a, and cᵀ (columns, rows) = op(b) op(a) with op(b)
 * (columns, depth) and op(a) (depth, rows). A lead is the distance of neighbouring columns in memory.
 *
 * @param transposeB whether b lies by columns here, so that gemm has to transpose it
 * @param transposeA whether a lies by columns here
 * @param rows of c
 * @param columns of c
 * @param strideA distance of neighbours in the batch, in elements; 0 repeats a matrix
 * @param count entries of the batch of one call
 * @param offsets one call for each: where its a, b and c begin, in elements behind the operands
 */
record BlasShape(
        boolean transposeB,
        boolean transposeA,
        int columns,
        int rows,
        int depth,
        int leadB,
        int leadA,
        int leadC,
        long strideB,
        long strideA,
        long strideC,
        int count,
        List<long[]> offsets) {

    /** Nothing if the operands do not lie as cuBLAS needs them, or there is nothing to multiply. */
    static Optional<BlasShape> of(Step.Product product) {
        BatchAxes batch = BatchAxes.of(product);
        if (product.m() == 0 || product.n() == 0 || product.k() == 0 || batch.count() == 0) {
            return Optional.empty();
        }
        Optional<Placed> a = place(product.a(), product.m(), product.k());
        Optional<Placed> b = place(product.b(), product.k(), product.n());
        Optional<Placed> c = place(product.c(), product.m(), product.n()).filter(placed -> !placed.byColumns);
        if (a.isEmpty() || b.isEmpty() || c.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt longest = longest(batch);
        BatchAxes.Axis axis = longest.isPresent() ? batch.axes().get(longest.getAsInt()) : BatchAxes.Axis.ONE;
        BatchAxes calls = longest.isPresent() ? batch.without(longest.getAsInt()) : batch;
        return Optional.of(new BlasShape(
                b.get().byColumns,
                a.get().byColumns,
                product.n(),
                product.m(),
                product.k(),
                b.get().lead,
                a.get().lead,
                c.get().lead,
                axis.b(),
                axis.a(),
                axis.c(),
                Math.toIntExact(axis.count()),
                calls.offsets()));
    }

    /** The axis that saves most calls; gemm steps forward only. */
    private static OptionalInt longest(BatchAxes batch) {
        int longest = -1;
        for (int i = 0; i < batch.axes().size(); i++) {
            BatchAxes.Axis axis = batch.axes().get(i);
            boolean forward = axis.a() >= 0 && axis.b() >= 0 && axis.c() > 0 && axis.count() <= Integer.MAX_VALUE;
            if (forward
                    && (longest < 0 || axis.count() > batch.axes().get(longest).count())) {
                longest = i;
            }
        }
        return longest < 0 ? OptionalInt.empty() : OptionalInt.of(longest);
    }

    private record Placed(boolean byColumns, int lead) {}

    /** How a matrix lies: by rows, which cuBLAS sees as its transpose by columns, or by columns. */
    private static Optional<Placed> place(Operand operand, int rows, int columns) {
        long[] strides = operand.strides();
        long row = strides[strides.length - 2];
        long column = strides[strides.length - 1];
        return lead(columns, column, rows, row)
                .map(lead -> new Placed(false, lead))
                .or(() -> lead(rows, row, columns, column).map(lead -> new Placed(true, lead)));
    }

    /** The lead of lines that are dense and do not overlap. */
    private static Optional<Integer> lead(int length, long step, int lines, long distance) {
        long lead = lines == 1 ? length : distance;
        boolean fits = (length == 1 || step == 1) && lead >= length && lead <= Integer.MAX_VALUE;
        return fits ? Optional.of((int) lead) : Optional.empty();
    }
}
