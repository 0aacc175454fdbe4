package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;

/** The positions of the elements along an axis in sorted order, as INT32. Stable; NaN comes last in either order. */
public final class SortOrder extends Routine {
    /** Which way elements are sorted. */
    public enum Order {
        ASCENDING,
        DESCENDING
    }

    private final int axis;
    private final Order order;

    private SortOrder(int axis, Order order) {
        this.axis = axis;
        this.order = order;
    }

    /**
     * The node with the position in {@code a} of the first, second, ... element in order along {@code axis}.
     *
     * @throws IllegalArgumentException if the axis is outside the shape
     */
    public static Expr positions(Expr a, int axis, Order order) {
        return new SortOrder(a.shape().axis(axis, "argSort"), order).apply(a);
    }

    @Override
    public String name() {
        return "argSort";
    }

    /** The axis along which it sorts, non-negative. */
    public int axis() {
        return axis;
    }

    /** Which way it sorts. */
    public Order order() {
        return order;
    }

    @Override
    List<Object> attributes() {
        return List.of(axis, order);
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return axis;
    }

    /** Some ten comparisons an element, each a few nanoseconds. */
    @Override
    public long work(List<TensorType> inputs, TensorType result) {
        int length = Math.max(2, result.shape().dim(axis));
        return 4L
                * (32 - Integer.numberOfLeadingZeros(length - 1))
                * result.shape().size();
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return new TensorType(inputs.get(0).shape(), DType.INT32);
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new SortOrder(axis + 1, order));
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(Adjoints.none());
    }
}
