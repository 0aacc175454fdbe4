package org.adjoint.cuda;

import java.util.Arrays;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/** Products for tests: a in slot 1, b in slot 2 and c in slot 3, each dense unless said otherwise. */
record Products(
        DType dtype,
        int m,
        int n,
        int k,
        int[] batch,
        boolean aByColumns,
        boolean bByColumns,
        double alpha,
        double beta,
        int gap,
        int repeated) {
    static Products of(DType dtype, int m, int n, int k, int... batch) {
        return new Products(dtype, m, n, k, batch, false, false, 1, 0, 0, 0);
    }

    /** Operands that lie by columns. */
    Products byColumns(boolean a, boolean b) {
        return new Products(dtype, m, n, k, batch, a, b, alpha, beta, gap, repeated);
    }

    Products scaled(double newAlpha, double newBeta) {
        return new Products(dtype, m, n, k, batch, aByColumns, bByColumns, newAlpha, newBeta, gap, repeated);
    }

    /** Every line of each matrix so many elements longer than it needs to be, and the first one as far from the start. */
    Products withGaps(int elements) {
        return new Products(dtype, m, n, k, batch, aByColumns, bByColumns, alpha, beta, elements, repeated);
    }

    /** An operand with one matrix for all places along axis 0 of the batch: 1 for a, 2 for b. */
    Products repeating(int operand) {
        return new Products(dtype, m, n, k, batch, aByColumns, bByColumns, alpha, beta, gap, operand);
    }

    Step.Product step() {
        return new Step.Product(
                "dot",
                dtype,
                Step.Partition.WHOLE,
                m,
                n,
                k,
                batch,
                operand(1, m, k, aByColumns),
                operand(2, k, n, bByColumns),
                operand(3, m, n, false),
                alpha,
                beta);
    }

    /** Elements that hold an operand. */
    int elements(int slot) {
        return gap + (int) batches() * matrix(slot);
    }

    private long batches() {
        return Arrays.stream(batch).asLongStream().reduce(1, (x, y) -> x * y);
    }

    private int matrix(int slot) {
        int rows = slot == 2 ? k : m;
        int columns = slot == 1 ? k : n;
        boolean byColumns = slot == 1 ? aByColumns : slot == 2 && bByColumns;
        return byColumns ? columns * (rows + gap) : rows * (columns + gap);
    }

    private Operand operand(int slot, int rows, int columns, boolean byColumns) {
        long[] strides = new long[batch.length + 2];
        long step = matrix(slot);
        for (int axis = batch.length - 1; axis >= 0; axis--) {
            strides[axis] = axis == 0 && slot == repeated ? 0 : step;
            step *= batch[axis];
        }
        strides[batch.length] = byColumns ? 1 : columns + gap;
        strides[batch.length + 1] = byColumns ? rows + gap : 1;
        return new Operand(slot, (long) gap * dtype.bytes(), dtype, strides);
    }
}
