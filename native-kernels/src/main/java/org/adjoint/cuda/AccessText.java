package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.DType;

/**
 * The operands of a printed kernel: a pointer, moved along the outer axes with the coordinates x0, x1..., and offsets from
 * there along the middle axes, z0, z1..., and the inner ones, y0, y1...
 */
final class AccessText {
    private final KernelParameters parameters;
    private final LoopAxes outer;
    private final LoopAxes middle;
    private final LoopAxes inner;
    private final Map<FusedLoops.Access, String> names = new LinkedHashMap<>();
    private final Map<FusedLoops.Access, String> steps = new LinkedHashMap<>();

    AccessText(KernelParameters parameters, LoopAxes outer, LoopAxes middle, LoopAxes inner) {
        this.parameters = parameters;
        this.outer = outer;
        this.middle = middle;
        this.inner = inner;
    }

    /** The coordinates {@code prefix}0, {@code prefix}1... of an element from its number. */
    static void coordinates(CudaText text, KernelParameters p, String number, String prefix, LoopAxes axes) {
        long limit = axes.size();
        String rest = number;
        for (int axis = axes.rank() - 1; axis > 0; axis--) {
            String extent = prefix + axis + "_extent";
            String quotient = prefix + axis + "_rest";
            text.line("const long long " + quotient + " = " + p.quotient(rest, extent, axes.dims[axis], limit) + ";");
            text.line("const long long " + prefix + axis + " = " + rest + " - " + quotient + " * p." + extent + ";");
            rest = quotient;
        }
        if (axes.rank() > 0) {
            text.line("const long long " + prefix + "0 = " + rest + ";");
        }
    }

    /** The pointer at the present position of the outer axes, with these terms added. */
    String pointer(FusedLoops.Access access, String name, Argument.Place place, DType dtype, String more) {
        names.put(access, name);
        String begin = parameters.pointer(name, dtype, place);
        String shift = shift(name + "_x", "x", outer.strides(access.strides()), outer.rank());
        return CudaText.type(dtype) + "* const " + name + " = " + begin + shift + more + ";";
    }

    private String shift(String name, String coordinate, long[] strides, int count) {
        List<String> terms = new ArrayList<>();
        for (int axis = 0; axis < count; axis++) {
            if (strides[axis] != 0) {
                terms.add(" + " + coordinate + axis + " * " + parameters.number(name + axis, strides[axis]));
            }
        }
        return String.join("", terms);
    }

    String name(FusedLoops.Access access) {
        return names.get(access);
    }

    /** The stride along the innermost axis. */
    long innerStride(FusedLoops.Access access) {
        return inner.rank() == 0 ? 1 : inner.strides(access.strides())[inner.rank() - 1];
    }

    /** Where the access begins at the present position of all axes. */
    private String at(FusedLoops.Access access) {
        return steps.computeIfAbsent(access, a -> {
            String name = name(a);
            String at = name + shift(name + "_z", "z", middle.strides(a.strides()), middle.rank());
            long[] strides = inner.strides(a.strides());
            int last = inner.rank() - 1;
            if (last < 0) {
                return at;
            }
            at += shift(name + "_y", "y", strides, last);
            if (strides[last] == 0) {
                return at;
            }
            return at + " + y" + last
                    + (strides[last] == 1 ? "" : " * " + parameters.number(name + "_step", strides[last]));
        });
    }

    /** A pack read at the present position; {@code count} says how many elements there are, if they may be fewer. */
    String load(FusedLoops.Access access, int width, String count) {
        String at = at(access);
        if (innerStride(access) == 1) {
            return "load<" + width + ">(" + at + (count.isEmpty() ? "" : ", " + count) + ")";
        }
        if (innerStride(access) == 0) {
            return "repeat<" + width + ">(" + at + ")";
        }
        return "gather<" + width + ">(" + at + ", p." + name(access) + "_step, "
                + (count.isEmpty() ? String.valueOf(width) : count) + ")";
    }

    /** A pack written. */
    String store(FusedLoops.Access access, String pack, int width, String count) {
        String at = at(access);
        if (innerStride(access) == 1) {
            return "store<" + width + ">(" + at + ", " + pack + (count.isEmpty() ? "" : ", " + count) + ");";
        }
        return "scatter<" + width + ">(" + at + ", " + pack + ", p." + name(access) + "_step, "
                + (count.isEmpty() ? String.valueOf(width) : count) + ");";
    }
}
