package org.adjoint.ops;

/** Axes to reduce that stay in the shape with extent 1, as in {@code sum(x, keepDims(1))}. */
public final class Axes {
    private final int[] axes;

    private Axes(int[] axes) {
        this.axes = axes;
    }

    /** The given axes, or all of them when none is named; negative axes count from the end. */
    public static Axes keepDims(int... axes) {
        return new Axes(axes.clone());
    }

    int[] toArray() {
        return axes;
    }
}
