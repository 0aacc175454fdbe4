package org.adjoint.cuda;

import java.util.stream.IntStream;
import org.adjoint.backend.Operand;

/**
 * The bytes that a loop touches through an operand.
 *
 * @param strides by the axes of the loop, 0 along those of extent 1
 */
record Footprint(Argument.Place place, int elementBytes, int[] dims, long[] strides) {
    static Footprint of(Operand operand, int[] dims, Lowering.Context context) {
        return new Footprint(context.place(operand), operand.dtype().bytes(), dims, strides(operand, dims));
    }

    /** The strides, 0 along axes of extent 1. */
    static long[] strides(Operand operand, int[] dims) {
        long[] strides = operand.strides().clone();
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = dims[axis] == 1 ? 0 : strides[axis];
        }
        return strides;
    }

    /** Whether both may touch a byte. */
    boolean overlaps(Footprint other) {
        if (place.slot() != other.place.slot() || isEmpty() || other.isEmpty()) {
            return false;
        }
        boolean meet = low(0) < other.high(0) && other.low(0) < high(0);
        return meet && !areSideBySide(other);
    }

    /** Whether every byte that the other touches is touched. */
    boolean covers(Footprint other) {
        return place.slot() == other.place.slot() && isDense() && low(0) <= other.low(0) && high(0) >= other.high(0);
    }

    /** Behind the last byte, from where the slot begins. */
    long end() {
        return isEmpty() ? 0 : high(0);
    }

    private boolean isDense() {
        long elements = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            elements *= strides[axis] == 0 ? 1 : dims[axis];
        }
        return elements * elementBytes == high(0) - low(0);
    }

    /** Whether it moves along an axis without extent. Of a fold over such an axis there is a result. */
    private boolean isEmpty() {
        return IntStream.range(0, dims.length).anyMatch(axis -> dims[axis] == 0 && strides[axis] != 0);
    }

    /** Whether both lie in other places of each row, as parts of a concatenation along columns do. */
    private boolean areSideBySide(Footprint other) {
        long pitch = Math.abs(strides[0]) * elementBytes;
        if (strides[0] != other.strides[0] || elementBytes != other.elementBytes || dims[0] != other.dims[0]) {
            return false;
        }
        boolean inOneRow = Math.max(high(1), other.high(1)) - Math.min(low(1), other.low(1)) <= pitch;
        return inOneRow && (high(1) <= other.low(1) || other.high(1) <= low(1));
    }

    /** The first byte, of axes from {@code first} on. */
    private long low(int first) {
        long low = place.byteOffset();
        for (int axis = first; axis < dims.length; axis++) {
            low += Math.min(0, strides[axis] * (dims[axis] - 1L)) * elementBytes;
        }
        return low;
    }

    private long high(int first) {
        long high = place.byteOffset() + elementBytes;
        for (int axis = first; axis < dims.length; axis++) {
            high += Math.max(0, strides[axis] * (dims[axis] - 1L)) * elementBytes;
        }
        return high;
    }
}
