package org.adjoint.ops;

import java.util.Arrays;
import org.adjoint.Expr;
import org.adjoint.Shape;

/** Axes to reduce that stay in the shape with extent 1, as in {@code sum(x, keepDims(1))}. */
public final class Axes {
    private final int[] named;
    private final boolean kept;

    private Axes(int[] named, boolean kept) {
        this.named = named;
        this.kept = kept;
    }

    /** The given axes, or all of them when none is named; negative axes count from the end. */
    public static Axes keepDims(int... axes) {
        return new Axes(axes.clone(), true);
    }

    static Axes dropped(int... axes) {
        return new Axes(axes, false);
    }

    boolean areKept() {
        return kept;
    }

    int[] named() {
        return named;
    }

    /** The axes of a floating-point tensor, non-negative and ascending. */
    int[] of(String op, Expr a) {
        Arguments.requireFloat(op, a);
        return a.shape().axes(op, named);
    }

    /** Number of elements folded into each of the result. */
    static double count(Shape shape, int[] axes) {
        return Arrays.stream(axes).mapToDouble(shape::dim).reduce(1, (m, n) -> m * n);
    }

    /** {@code y}, which has the axes with extent 1, with them or without. */
    Expr shaped(Expr y, int[] axes) {
        return kept ? y : Layouts.reshape(y, y.shape().reduced(axes, false));
    }
}
