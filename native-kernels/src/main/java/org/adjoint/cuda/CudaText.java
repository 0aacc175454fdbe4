package org.adjoint.cuda;

import org.adjoint.DType;
import org.adjoint.op.Reduction;

/** Lines of CUDA text, indented by their blocks. */
final class CudaText {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    CudaText(int depth) {
        this.depth = depth;
    }

    CudaText line(String line) {
        text.append("    ".repeat(depth)).append(line).append('\n');
        return this;
    }

    /** A line that begins a block. */
    CudaText open(String line) {
        line(line.isEmpty() ? "{" : line + " {");
        depth++;
        return this;
    }

    CudaText close() {
        depth--;
        return line("}");
    }

    /** A loop over the elements of a pack. */
    CudaText openElements(int width) {
        return line("ADJ_UNROLL").open("for (int i = 0; i < " + width + "; i++)");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static String type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            case INT32 -> "int";
        };
    }

    /** The type of {@code math.cuh} that folds. */
    static String type(Reduction.Kind kind) {
        return switch (kind) {
            case SUM -> "SumOf";
            case PROD -> "ProductOf";
            case MAX -> "MaxOf";
            case MIN -> "MinOf";
        };
    }

    /** The fold of nothing. */
    static String none(Reduction.Kind kind, DType dtype) {
        return type(kind) + "::none<" + type(dtype) + ">()";
    }

    static String folded(Reduction.Kind kind, String a, String b) {
        return type(kind) + "::apply(" + a + ", " + b + ")";
    }

    static String converted(String value, DType from, DType to) {
        return from == to ? value : "convert<" + type(to) + ">(" + value + ")";
    }
}
