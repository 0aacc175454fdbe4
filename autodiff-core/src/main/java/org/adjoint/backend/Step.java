package org.adjoint.backend;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Reduction;

/** One primitive piece of work over the rows of its {@link Region}: what a backend must be able to run. */
public sealed interface Step {
    /** What the step computes, for {@code explain()} and for profiles. */
    String label();

    /**
     * A pointwise program over an iteration space, with any number of results. Each result is stored, or folded over the
     * axes where its target's stride is 0. Axis 0 of the space is the region's rows.
     *
     * @param compute the type of the registers; operands of other types are converted on the way in and out
     */
    record Loop(
            String label,
            DType compute,
            int[] dims,
            List<Operand> reads,
            List<Instruction> instructions,
            List<Write> writes)
            implements Step {}

    /** Where a register goes; with a fold, the axes of stride 0 are folded. */
    record Write(int register, Optional<Reduction.Kind> fold, Operand target) {}

    /** How a product is divided over the rows of its region. */
    enum Partition {
        /** The rows of the region are the rows of each matrix of the result. */
        MATRIX_ROWS,
        /** The rows of the region are the first batch axis. */
        BATCH,
        /** The region has one row: the product is not divided. */
        WHOLE
    }

    /**
     * A (batched) matrix product: c = alpha a b + beta c. The strides of an operand are those of the batch axes (0 repeats
     * a matrix), then of the row and of the column; one of the last two is 1 or its extent is 1. c is row-major.
     */
    record Product(
            String label,
            DType dtype,
            Partition partition,
            int m,
            int n,
            int k,
            int[] batch,
            Operand a,
            Operand b,
            Operand c,
            double alpha,
            double beta)
            implements Step {}

    /** The position of an extreme along {@code axis}, where the target's stride is 0; the target is INT32. */
    record Position(String label, ArgReduction.Kind kind, int[] dims, int axis, Operand source, Operand target)
            implements Step {}
}
