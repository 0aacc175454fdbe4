package org.adjoint.ops;

import org.adjoint.op.Composite;

/** A formula along one axis; equal to another of its class along the same axis. */
abstract class AlongAxis extends Composite {
    private final String name;
    private final int axis;

    /** {@code axis} is non-negative. */
    AlongAxis(String name, int axis) {
        this.name = name;
        this.axis = axis;
    }

    @Override
    public final String name() {
        return name;
    }

    final int axis() {
        return axis;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof AlongAxis a && getClass() == a.getClass() && axis == a.axis;
    }

    @Override
    public final int hashCode() {
        return 31 * name.hashCode() + axis;
    }
}
