package org.adjoint.reference;

import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Gather;
import org.adjoint.op.IndexRange;
import org.adjoint.op.LinearRecurrence;
import org.adjoint.op.MatrixRoutine;
import org.adjoint.op.OverlapAdd;
import org.adjoint.op.RandomBits;
import org.adjoint.op.Routine;
import org.adjoint.op.ScatterAdd;
import org.adjoint.op.SortOrder;
import org.adjoint.op.TensorType;
import org.adjoint.reference.ReferenceExecutable.Slots;

/** A routine over whole dense tensors, whose elements it sees as numbers in double precision. */
abstract class RoutineKernel implements ReferenceExecutable.Kernel {
    private final Step.Call call;
    private Slots slots;

    RoutineKernel(Step.Call call) {
        this.call = call;
    }

    static RoutineKernel of(Step.Call call) {
        Routine routine = call.routine();
        if (routine instanceof ArgReduction op) {
            return new ArgReductionKernel(call, op);
        } else if (routine instanceof Gather op) {
            return new GatherKernel(call, op);
        } else if (routine instanceof IndexRange op) {
            return new IndexRangeKernel(call, op);
        } else if (routine instanceof OverlapAdd op) {
            return new OverlapAddKernel(call, op);
        } else if (routine instanceof ScatterAdd op) {
            return new ScatterAddKernel(call, op);
        } else if (routine instanceof Cumulative op) {
            return new CumulativeKernel(call, op);
        } else if (routine instanceof LinearRecurrence op) {
            return new LinearRecurrenceKernel(call, op);
        } else if (routine instanceof RandomBits op) {
            return new RandomBitsKernel(call, op);
        } else if (routine instanceof SortOrder op) {
            return new SortOrderKernel(call, op);
        }
        return MatrixKernel.of(call, (MatrixRoutine) routine);
    }

    /** Ends a kernel that has no result for its values. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Routine.Fault fault;

        Failed(long position, long value) {
            super(null, null, false, false);
            fault = new Routine.Fault(position, value);
        }

        Routine.Fault fault() {
            return fault;
        }
    }

    @Override
    public final void run(Slots bound) {
        slots = bound;
        if (call.type().shape().size() > 0) {
            run();
        }
        slots = null;
    }

    /** Computes a result that is not empty. */
    abstract void run();

    int inputs() {
        return call.inputs().size();
    }

    TensorType type(int input) {
        return call.types().get(input);
    }

    TensorType type() {
        return call.type();
    }

    /** Element of an input at a row-major position. */
    double get(int input, int position) {
        Operand operand = call.inputs().get(input);
        return slots.memory(operand).get(place(operand, position), operand.dtype());
    }

    int getInt(int input, int position) {
        return (int) get(input, position);
    }

    /** Sets the element of the result at a row-major position. */
    void put(int position, double value) {
        Operand operand = call.result();
        slots.memory(operand).put(place(operand, position), operand.dtype(), value);
    }

    /** The elements of an input. */
    double[] elements(int input) {
        double[] elements = new double[(int) type(input).shape().size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = get(input, i);
        }
        return elements;
    }

    /** Sets all elements of the result. */
    void putAll(double[] elements) {
        for (int i = 0; i < elements.length; i++) {
            put(i, elements[i]);
        }
    }

    private long place(Operand operand, int position) {
        DType dtype = operand.dtype();
        return slots.start(operand) + (long) position * dtype.bytes();
    }

    /** The index at a position of an input; fails if it is outside [0, extent). */
    int index(int input, int position, int extent) {
        int index = getInt(input, position);
        if (index < 0 || index >= extent) {
            throw new Failed(position, index);
        }
        return index;
    }
}
