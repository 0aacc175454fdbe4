package org.adjoint.reference;

import java.util.Arrays;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.reference.ReferenceExecutable.Slots;

/** Matrix products, matrix by matrix and row by row, summed in double precision. */
final class ProductKernel implements ReferenceExecutable.Kernel {
    private final Step.Product product;

    ProductKernel(Step.Product product) {
        this.product = product;
    }

    @Override
    public void run(Slots slots) {
        int[] batch = product.batch();
        int count = Arrays.stream(batch).reduce(1, (x, y) -> x * y);
        for (int i = 0; i < count; i++) {
            int[] index = new int[batch.length];
            int rest = i;
            for (int axis = batch.length - 1; axis >= 0; axis--) {
                index[axis] = rest % batch[axis];
                rest /= batch[axis];
            }
            multiply(slots, index);
        }
    }

    private void multiply(Slots slots, int[] index) {
        double[] b = new double[product.k() * product.n()];
        for (int r = 0; r < product.k(); r++) {
            row(slots, product.b(), index, r, b, r * product.n(), product.n());
        }
        double[] a = new double[product.k()];
        double[] c = new double[product.n()];
        for (int r = 0; r < product.m(); r++) {
            row(slots, product.a(), index, r, a, 0, product.k());
            Arrays.fill(c, 0);
            for (int k = 0; k < a.length; k++) {
                double factor = a[k];
                int from = k * c.length;
                for (int j = 0; j < c.length; j++) {
                    c[j] += factor * b[from + j];
                }
            }
            store(slots, index, r, c);
        }
    }

    private static long address(Slots slots, Operand operand, int[] index, int row) {
        long[] strides = operand.strides();
        long element = row * strides[index.length];
        for (int axis = 0; axis < index.length; axis++) {
            element += index[axis] * strides[axis];
        }
        return slots.start(operand) + element * operand.dtype().bytes();
    }

    private void row(Slots slots, Operand operand, int[] index, int row, double[] target, int from, int count) {
        HeapMemory memory = slots.memory(operand);
        long at = address(slots, operand, index, row);
        long step = operand.strides()[index.length + 1] * operand.dtype().bytes();
        for (int i = 0; i < count; i++) {
            target[from + i] = memory.get(at + i * step, operand.dtype());
        }
    }

    private void store(Slots slots, int[] index, int row, double[] values) {
        Operand c = product.c();
        HeapMemory memory = slots.memory(c);
        long at = address(slots, c, index, row);
        for (int j = 0; j < values.length; j++) {
            long place = at + (long) j * c.dtype().bytes();
            // beta 0 means that the old content is not read, NaN or not.
            double old = product.beta() == 0 ? 0 : product.beta() * memory.get(place, c.dtype());
            memory.put(place, c.dtype(), product.alpha() * values[j] + old);
        }
    }
}
