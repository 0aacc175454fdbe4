package org.adjoint.reference;

import org.adjoint.DType;
import org.adjoint.backend.Step;
import org.adjoint.op.RandomBits;

/** Element i from word i of the blocks of the stream, with more bits from those of a second one. */
final class RandomBitsKernel extends RoutineKernel {
    private final int stream;

    RandomBitsKernel(Step.Call call, RandomBits op) {
        super(call);
        stream = op.stream();
    }

    @Override
    void run() {
        boolean wide = type().dtype() == DType.FLOAT64;
        for (int i = 0; i < type().shape().size(); i++) {
            int a = word(i, stream);
            long high = a >>> 5;
            put(i, wide ? ((high << 26) + (word(i, stream | 1 << 31) >>> 6)) * 0x1p-53 : (a >>> 8) * 0x1p-24);
        }
    }

    private int word(int i, int ofStream) {
        int[] block = {i / 4, ofStream, getInt(0, 2), getInt(0, 3)};
        Philox.block(block, getInt(0, 0), getInt(0, 1));
        return block[i % 4];
    }
}
