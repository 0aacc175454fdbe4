package org.adjoint.cuda;

import org.adjoint.DType;
import org.adjoint.op.Routine.Fibres;
import org.adjoint.op.SortOrder;

/** The launches of {@code sort_order.cu}, for whoever needs positions in order. */
final class SortLowering {
    /** The longest fibre that is sorted in shared memory; the limit of 48 KiB that needs no asking. */
    private static final int SHORT = 4096;
    /** Places of a block that sorts several short fibres. */
    private static final int SHARED_PLACES = 512;

    private static final int MOST_THREADS = 1024;
    /** As the kernels have it. */
    private static final int RADIX_TILE = 4096;

    private static final int DIGITS = 256;
    private static final int DIGIT_BITS = 8;

    private SortLowering() {}

    /**
     * What to sort.
     *
     * @param bits how many of the low bits of the elements, as unsigned keys, differ
     */
    record Sorted(DType dtype, SortOrder.Order order, Argument.Place a, Argument.Place y, Fibres fibres, int bits) {
        private int keyBytes() {
            return dtype.bytes();
        }

        private String key() {
            return keyBytes() == Integer.BYTES ? "unsigned" : "unsigned long long";
        }

        private Kernels.Function function(String name) {
            boolean descending = order == SortOrder.Order.DESCENDING;
            String arguments = "<" + Kernels.name(dtype) + ", " + key() + ", " + descending + ">";
            return Kernels.Function.routine("sort_order.cu", name + arguments, "SortOrder");
        }

        private Kernels.Function pass(String name) {
            return Kernels.Function.routine("sort_order.cu", name + "<" + key() + ">", "Radix");
        }

        private long count() {
            return (long) fibres.outer() * fibres.inner();
        }
    }

    static void sortOrder(Kernels kernels, SortOrder op) {
        DType dtype = kernels.call.types().get(0).dtype();
        Fibres fibres = Fibres.of(kernels.call.type().shape(), op.axis());
        sort(
                kernels,
                new Sorted(dtype, op.order(), kernels.input(0), kernels.result(), fibres, dtype.bytes() * Byte.SIZE));
    }

    /** Writes the positions in order. */
    static void sort(Kernels kernels, Sorted sorted) {
        if (sorted.fibres.length() <= SHORT) {
            inSharedMemory(kernels, sorted);
        } else {
            byDigits(kernels, sorted);
        }
    }

    private static void inSharedMemory(Kernels kernels, Sorted s) {
        int size = Integer.highestOneBit(Math.max(1, 2 * s.fibres.length() - 1));
        int fibres = Math.max(1, SHARED_PLACES / size);
        int places = fibres * size;
        kernels.blocks(
                s.function("sortShort").inBlocksOf(MOST_THREADS),
                (s.count() + fibres - 1) / fibres,
                Math.min(places / 2, MOST_THREADS),
                places * (s.keyBytes() + Integer.BYTES),
                parameters(s, Parameters.ABSENT, size, fibres));
    }

    private static Parameters parameters(Sorted s, Argument keys, int size, int fibres) {
        return new Parameters()
                .places(s.a, keys, s.y)
                .words(s.fibres.outer(), s.fibres.length(), s.fibres.inner(), size, fibres);
    }

    private static void byDigits(Kernels kernels, Sorted s) {
        Lowering.Context context = kernels.context;
        long length = s.fibres.length();
        long elements = s.count() * length;
        long tiles = (length + RADIX_TILE - 1) / RADIX_TILE;
        int passes = Math.max(1, (s.bits + DIGIT_BITS - 1) / DIGIT_BITS);
        Argument.Place[] keys = {context.workspace(elements * s.keyBytes()), context.workspace(elements * s.keyBytes())
        };
        Argument.Place[] places = {
            context.workspace(elements * Integer.BYTES), context.workspace(elements * Integer.BYTES)
        };
        Argument.Place counts = context.workspace(s.count() * DIGITS * tiles * Integer.BYTES);
        kernels.overElements(s.function("sortKeys"), elements, parameters(s, keys[0], 0, 0));
        for (int pass = 0; pass < passes; pass++) {
            boolean last = pass == passes - 1;
            Parameters parameters = new Parameters()
                    .places(
                            keys[pass % 2],
                            pass == 0 ? Parameters.ABSENT : places[pass % 2],
                            last ? Parameters.ABSENT : keys[1 - pass % 2],
                            last ? s.y : places[1 - pass % 2],
                            counts)
                    .words(length, tiles, (long) pass * DIGIT_BITS, last ? s.fibres.inner() : 1);
            kernels.blocks(s.pass("radixCount"), s.count() * tiles, DIGITS, 0, parameters);
            ScanLowering.counts(kernels, "sort_order.cu", counts, s.count(), DIGITS * tiles);
            kernels.blocks(s.pass("radixMove"), s.count() * tiles, DIGITS, 0, parameters);
        }
    }
}
