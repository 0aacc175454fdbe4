package org.adjoint.cuda;

/** One 8-byte word of a kernel's parameters. */
sealed interface Argument {
    /**
     * An address: where a slot's memory begins, plus an offset in bytes. Slots from 0 are those of the schedule; the
     * executable's own have numbers below.
     */
    record Place(int slot, long byteOffset) implements Argument {
        /** Private memory of the regions, all rows of one at a time. */
        static final int SCRATCH = -1;
        /** What kernels need besides operands: partial results, sorted keys. Contents live for one step. */
        static final int WORKSPACE = -2;
        /** One word per call of a routine that can fail; see {@link Fault}. */
        static final int FAULTS = -3;

        Place plus(long bytes) {
            return new Place(slot, byteOffset + bytes);
        }
    }

    /** A number: an extent, a stride, the bits of a double. */
    record Word(long value) implements Argument {
        static Word of(double number) {
            return new Word(Double.doubleToRawLongBits(number));
        }
    }
}
