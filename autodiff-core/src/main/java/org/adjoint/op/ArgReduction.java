package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;

/** The position of an extreme along one axis, which is dropped; the first of equals, and of the first NaN if there is one. */
public final class ArgReduction extends Routine {
    /** Which extreme. */
    public enum Kind {
        ARGMAX,
        ARGMIN
    }

    private final Kind kind;
    private final int axis;

    private ArgReduction(Kind kind, int axis) {
        this.kind = kind;
        this.axis = axis;
    }

    /**
     * The node with the position of the extreme of {@code a} along {@code axis}, as INT32.
     *
     * @throws IllegalArgumentException if the axis is out of range or empty
     */
    public static Expr position(Kind kind, Expr a, int axis) {
        return new ArgReduction(kind, a.shape().axis(axis, label(kind))).apply(a);
    }

    @Override
    public String name() {
        return label(kind);
    }

    private static String label(Kind kind) {
        return kind == Kind.ARGMAX ? "argMax" : "argMin";
    }

    /** Which extreme. */
    public Kind kind() {
        return kind;
    }

    /** The axis along which positions count, non-negative. */
    public int axis() {
        return axis;
    }

    @Override
    List<Object> attributes() {
        return List.of(kind, axis);
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return axis;
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        Shape reduced = a.shape().reduced(new int[] {axis}, false);
        if (a.shape().dim(axis) == 0 && reduced.size() > 0) {
            throw new IllegalArgumentException(name() + ": axis " + axis + " of " + a.shape() + " is empty");
        }
        return new TensorType(reduced, DType.INT32);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(Adjoints.none());
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new ArgReduction(kind, axis + 1));
    }
}
