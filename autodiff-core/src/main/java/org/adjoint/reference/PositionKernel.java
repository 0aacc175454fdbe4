package org.adjoint.reference;

import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.ArgReduction;
import org.adjoint.reference.ReferenceExecutable.Slots;

/** Finds the first extreme, or the first NaN, along an axis. */
final class PositionKernel implements ReferenceExecutable.Kernel {
    private final Step.Position step;

    PositionKernel(Step.Position step) {
        this.step = step;
    }

    @Override
    public void run(Slots slots) {
        int[] dims = step.dims();
        int[] index = new int[dims.length];
        for (int dim : dims) {
            if (dim == 0) {
                return;
            }
        }
        do {
            int position = search(slots, index);
            index[step.axis()] = 0;
            HeapMemory memory = slots.memory(step.target());
            memory.put(address(slots, step.target(), index), DType.INT32, position);
        } while (advance(index));
    }

    private int search(Slots slots, int[] index) {
        HeapMemory memory = slots.memory(step.source());
        double sign = step.kind() == ArgReduction.Kind.ARGMAX ? 1 : -1;
        int found = 0;
        double best = 0;
        for (int i = 0; i < step.dims()[step.axis()]; i++) {
            index[step.axis()] = i;
            double value = sign
                    * memory.get(
                            address(slots, step.source(), index), step.source().dtype());
            boolean better = i == 0 || value > best || Double.isNaN(value) && !Double.isNaN(best);
            if (better) {
                found = i;
                best = value;
            }
        }
        return found;
    }

    private static long address(Slots slots, Operand operand, int[] index) {
        long element = 0;
        for (int axis = 0; axis < index.length; axis++) {
            element += index[axis] * operand.strides()[axis];
        }
        return slots.start(operand) + element * operand.dtype().bytes();
    }

    private boolean advance(int[] index) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            if (axis != step.axis()) {
                if (++index[axis] < step.dims()[axis]) {
                    return true;
                }
                index[axis] = 0;
            }
        }
        return false;
    }
}
