package org.adjoint.backend;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.op.Reduction;
import org.adjoint.op.Routine;
import org.adjoint.op.TensorType;

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
     * a matrix), then of the row and of the column; one of the last two is 1 or its extent is 1. Of c that is the column's,
     * while rows and batches may lie apart, in any order.
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

    /**
     * A routine. Row r of an operand begins r times its only stride after the operand's place and is dense; the stride is 0
     * where every row needs the whole operand.
     *
     * @param node number of the node that it computes, for messages
     * @param rows how many rows the leading axes of the result make
     * @param types of the inputs, all rows together
     * @param type of the result, all rows together
     */
    record Call(
            int node,
            Routine routine,
            int rows,
            List<TensorType> types,
            List<Operand> inputs,
            TensorType type,
            Operand result)
            implements Step {
        @Override
        public String label() {
            return routine.name();
        }
    }
}
