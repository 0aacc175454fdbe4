package org.adjoint.testkit;

import org.adjoint.DType;
import org.adjoint.Shape;

/** The uniform numbers of a graph's first draw with seed 0, from the definition of Philox 4x32-10. */
final class PlainPhilox {
    private PlainPhilox() {}

    /** Four words from a counter and a key. */
    static long[] words(long[] counter, long[] key) {
        long[] c = counter.clone();
        for (int round = 0; round < 10; round++) {
            long left = c[0] * 0xD2511F53L;
            long right = c[2] * 0xCD9E8D57L;
            long k0 = key[0] + round * 0x9E3779B9L & 0xFFFFFFFFL;
            long k1 = key[1] + round * 0xBB67AE85L & 0xFFFFFFFFL;
            c = new long[] {right >>> 32 ^ c[1] ^ k0, right & 0xFFFFFFFFL, left >>> 32 ^ c[3] ^ k1, left & 0xFFFFFFFFL};
        }
        return c;
    }

    /** Elements of a random node that {@code stream} were made before. */
    static double[] uniform(Shape shape, DType dtype, int stream) {
        double[] numbers = new double[(int) shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            long a = words(new long[] {i / 4, stream, 0, 0}, new long[2])[i % 4];
            long b = words(new long[] {i / 4, stream + (1L << 31), 0, 0}, new long[2])[i % 4];
            numbers[i] = dtype == DType.FLOAT32
                    ? (a >> 8) / 16777216.0
                    : ((a >> 5) * 67108864.0 + (b >> 6)) / 9007199254740992.0;
        }
        return numbers;
    }
}
