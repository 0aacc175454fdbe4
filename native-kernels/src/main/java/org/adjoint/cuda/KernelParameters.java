package org.adjoint.cuda;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.DType;

/** The struct of a printed kernel, with its words. A name stands for one word however often it is asked for. */
final class KernelParameters {
    private final StringBuilder fields = new StringBuilder();
    private final Map<String, Argument> words = new LinkedHashMap<>();
    private final Map<String, String> constants = new HashMap<>();

    /** A pointer; returns how the kernel reads it. */
    String pointer(String name, DType dtype, Argument.Place place) {
        return add(CudaText.type(dtype) + "* " + name, name, place);
    }

    /** An integer. */
    String number(String name, long value) {
        return add("long long " + name, name, new Argument.Word(value));
    }

    /** A constant of a program, which may be the reciprocal of an extent or a rate that changes. */
    String constant(double value, DType dtype) {
        boolean isFloat = dtype == DType.FLOAT32;
        long bits = isFloat ? Float.floatToRawIntBits((float) value) & 0xffffffffL : Double.doubleToRawLongBits(value);
        String name = constants.computeIfAbsent(dtype + " " + bits, b -> "c" + constants.size());
        return add((isFloat ? "alignas(8) float " : "double ") + name, name, new Argument.Word(bits));
    }

    /** The quotient of {@code n} below {@code limit} by an extent, which is a parameter of its own. */
    String quotient(String n, String name, long divisor, long limit) {
        String d = number(name, divisor);
        return "quotient(" + n + ", " + d + ", " + number(name + "_reciprocal", reciprocal(divisor, limit)) + ")";
    }

    /** What {@code quotient} of index.cuh takes. */
    static long reciprocal(long divisor, long limit) {
        if (limit > Integer.MAX_VALUE || divisor > Integer.MAX_VALUE) {
            return 0;
        }
        if (divisor == 0) {
            // Of an empty space; the quotient is not used, but must not be a division.
            return reciprocal(1, limit);
        }
        int shift = 64 - Long.numberOfLeadingZeros(divisor - 1);
        long multiplier = (((1L << shift) - divisor) << 32) / divisor + 1;
        return (long) shift << 32 | multiplier;
    }

    private String add(String field, String name, Argument word) {
        if (words.put(name, word) == null) {
            fields.append("    ").append(field).append(";\n");
        }
        return "p." + name;
    }

    List<Argument> words() {
        return List.copyOf(words.values());
    }

    /** The lines of the struct. */
    String fields() {
        return fields.toString();
    }
}
