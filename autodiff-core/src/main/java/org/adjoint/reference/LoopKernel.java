package org.adjoint.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;
import org.adjoint.reference.ReferenceExecutable.Slots;

/**
 * Interprets a pointwise program over tiles of the innermost axis: each instruction is one loop over registers of double
 * precision. Folds accumulate in double precision too.
 */
final class LoopKernel implements ReferenceExecutable.Kernel {
    private static final int TILE = 256;

    private final Step.Loop loop;
    private final int[] dims;
    private final int inner;
    private final double[][] registers;
    private final double[][] accumulators;
    private final boolean empty;

    LoopKernel(Step.Loop loop) {
        this.loop = loop;
        this.dims = loop.dims();
        this.inner = dims.length - 1;
        this.registers = new double[loop.reads().size() + loop.instructions().size()][TILE];
        this.accumulators = new double[loop.writes().size()][];
        for (int w = 0; w < accumulators.length; w++) {
            if (loop.writes().get(w).fold().isPresent()) {
                accumulators[w] = new double[keptSize(loop.writes().get(w).target())];
            }
        }
        this.empty = Arrays.stream(dims).anyMatch(d -> d == 0);
    }

    /** Number of distinct elements of a fold's target. */
    private int keptSize(Operand target) {
        int size = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            size *= target.strides()[axis] == 0 ? 1 : dims[axis];
        }
        return size;
    }

    @Override
    public void run(Slots slots) {
        for (int w = 0; w < accumulators.length; w++) {
            if (accumulators[w] != null) {
                Arrays.fill(
                        accumulators[w],
                        loop.writes().get(w).fold().orElseThrow().identity());
            }
        }
        if (!empty) {
            int[] index = new int[dims.length];
            do {
                for (index[inner] = 0; index[inner] < dims[inner]; index[inner] += TILE) {
                    tile(slots, index, Math.min(TILE, dims[inner] - index[inner]));
                }
                index[inner] = 0;
            } while (advance(index));
        }
        for (int w = 0; w < accumulators.length; w++) {
            if (accumulators[w] != null) {
                storeFold(slots, loop.writes().get(w).target(), accumulators[w]);
            }
        }
    }

    /** Steps the outer axes; false after the last. */
    private boolean advance(int[] index) {
        for (int axis = inner - 1; axis >= 0; axis--) {
            if (++index[axis] < dims[axis]) {
                return true;
            }
            index[axis] = 0;
        }
        return false;
    }

    private void tile(Slots slots, int[] index, int n) {
        List<Operand> reads = loop.reads();
        for (int r = 0; r < reads.size(); r++) {
            load(slots, reads.get(r), index, registers[r], n);
        }
        List<Instruction> instructions = loop.instructions();
        for (int i = 0; i < instructions.size(); i++) {
            execute(instructions.get(i), index, registers[reads.size() + i], n);
        }
        for (int w = 0; w < loop.writes().size(); w++) {
            Step.Write write = loop.writes().get(w);
            if (accumulators[w] == null) {
                store(slots, write.target(), index, registers[write.register()], n);
            } else {
                fold(w, write, index, n);
            }
        }
    }

    private long address(Slots slots, Operand operand, int[] index) {
        long element = 0;
        for (int axis = 0; axis < index.length; axis++) {
            element += index[axis] * operand.strides()[axis];
        }
        return slots.start(operand) + element * operand.dtype().bytes();
    }

    private void load(Slots slots, Operand operand, int[] index, double[] register, int n) {
        HeapMemory memory = slots.memory(operand);
        DType dtype = operand.dtype();
        long at = address(slots, operand, index);
        long step = operand.strides()[inner] * dtype.bytes();
        for (int i = 0; i < n; i++) {
            register[i] = memory.get(at + i * step, dtype);
        }
    }

    private void store(Slots slots, Operand operand, int[] index, double[] register, int n) {
        HeapMemory memory = slots.memory(operand);
        DType dtype = operand.dtype();
        long at = address(slots, operand, index);
        long step = operand.strides()[inner] * dtype.bytes();
        for (int i = 0; i < n; i++) {
            memory.put(at + i * step, dtype, register[i]);
        }
    }

    private void execute(Instruction instruction, int[] index, double[] result, int n) {
        double[] a = registers[instruction.a()];
        double[] b = registers[instruction.b()];
        double[] c = registers[instruction.c()];
        Fn fn = instruction.fn();
        switch (fn) {
            case CONST -> Arrays.fill(result, 0, n, instruction.immediate());
            case INDEX -> {
                int axis = (int) instruction.immediate();
                for (int i = 0; i < n; i++) {
                    result[i] = index[axis] + (axis == inner ? i : 0);
                }
            }
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    result[i] = a[i] + b[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    result[i] = a[i] - b[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    result[i] = a[i] * b[i];
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    result[i] = fn.apply(a[i], b[i], c[i]);
                }
            }
        }
    }

    private void fold(int w, Step.Write write, int[] index, int n) {
        double[] accumulator = accumulators[w];
        double[] register = registers[write.register()];
        long[] strides = write.target().strides();
        int kept = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            kept = strides[axis] == 0 ? kept : kept * dims[axis] + index[axis];
        }
        int step = strides[inner] == 0 ? 0 : 1;
        var kind = write.fold().orElseThrow();
        for (int i = 0; i < n; i++) {
            int at = kept + i * step;
            accumulator[at] = kind.fold(accumulator[at], register[i]);
        }
    }

    private void storeFold(Slots slots, Operand target, double[] accumulator) {
        HeapMemory memory = slots.memory(target);
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < dims.length; axis++) {
            if (target.strides()[axis] != 0) {
                axes.add(axis);
            }
        }
        for (int position = 0; position < accumulator.length; position++) {
            long element = 0;
            int rest = position;
            for (int k = axes.size() - 1; k >= 0; k--) {
                int axis = axes.get(k);
                element += rest % dims[axis] * target.strides()[axis];
                rest /= dims[axis];
            }
            memory.put(slots.start(target) + element * target.dtype().bytes(), target.dtype(), accumulator[position]);
        }
    }
}
