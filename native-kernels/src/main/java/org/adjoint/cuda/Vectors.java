package org.adjoint.cuda;

import java.util.List;
import org.adjoint.DType;

/** How many neighbouring elements a thread takes at once: 16 bytes of the narrowest operand, if every place allows it. */
final class Vectors {
    private static final int BYTES = 16;

    private Vectors() {}

    /**
     * An operand along the axes as they are walked.
     *
     * @param inner its stride along the innermost axis
     */
    record Place(Argument.Place begin, DType dtype, long[] outer, long inner) {
        private boolean allows(int width) {
            int bytes = dtype.bytes();
            int aligned = Math.min(BYTES, width * bytes);
            boolean even = begin.byteOffset() % aligned == 0;
            for (long stride : outer) {
                even &= stride * bytes % aligned == 0;
            }
            return even;
        }
    }

    /**
     * The width.
     *
     * @param extent of the innermost axis
     * @param mayCut whether the last vector may be a part of one
     */
    static int width(List<Place> places, long extent, boolean mayCut) {
        List<Place> dense = places.stream().filter(p -> p.inner == 1).toList();
        if (dense.isEmpty() || extent < 2) {
            return 1;
        }
        int width = BYTES / dense.stream().mapToInt(p -> p.dtype.bytes()).min().orElseThrow();
        boolean fits = (mayCut || extent % width == 0) && dense.stream().allMatch(p -> p.allows(width));
        return fits ? width : 1;
    }
}
