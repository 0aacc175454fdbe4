package org.adjoint.cuda;

import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/** Products of matrices by plain loops over the emulated device's memory. */
final class PlainProduct {
    private PlainProduct() {}

    /** All products of a batch, on operands that begin at these addresses. */
    static void run(Step.Product product, long a, long b, long c) {
        int[] index = new int[product.batch().length];
        do {
            Emulation.emu_multiply(
                    product.dtype() == DType.FLOAT64 ? 1 : 0,
                    product.m(),
                    product.n(),
                    product.k(),
                    product.alpha(),
                    matrix(product.a(), a, index),
                    matrix(product.b(), b, index),
                    product.beta(),
                    matrix(product.c(), c, index));
        } while (next(index, product.batch()));
    }

    private static long[] matrix(Operand operand, long address, int[] index) {
        long[] strides = operand.strides();
        long offset = 0;
        for (int axis = 0; axis < index.length; axis++) {
            offset += index[axis] * strides[axis];
        }
        return new long[] {address + offset * operand.dtype().bytes(), strides[index.length], strides[index.length + 1]
        };
    }

    /** Counts on; false after the last. */
    private static boolean next(int[] index, int[] batch) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            if (++index[axis] < batch[axis]) {
                return true;
            }
            index[axis] = 0;
        }
        return false;
    }
}
