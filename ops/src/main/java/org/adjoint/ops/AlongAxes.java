package org.adjoint.ops;

import java.util.Arrays;
import org.adjoint.op.Composite;

/** A fold by a formula over axes, which stay with extent 1; equal to another of its class, name and axes. */
abstract class AlongAxes extends Composite {
    private final String name;
    private final int[] axes;

    /** {@code axes} are non-negative and ascending. */
    AlongAxes(String name, int[] axes) {
        this.name = name;
        this.axes = axes;
    }

    @Override
    public final String name() {
        return name;
    }

    final int[] axes() {
        return axes;
    }

    final Axes kept() {
        return Axes.keepDims(axes);
    }

    @Override
    public final boolean hasClosedGradient() {
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AlongAxes a
                && getClass() == a.getClass()
                && name.equals(a.name)
                && Arrays.equals(axes, a.axes);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(axes);
    }
}
