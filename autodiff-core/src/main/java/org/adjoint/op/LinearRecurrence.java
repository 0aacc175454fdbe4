package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Tensor;

/**
 * y of the first element is b, every other yₜ = aₜ yₜ₋₁ + bₜ, along an axis in a direction; the first coefficient is not
 * used. bBar is the recurrence of yBar in the other direction, with coefficients one step ahead; aBarₜ = bBarₜ yₜ₋₁. It is
 * what gradients of running products, maxima and sums come down to without a division.
 */
public final class LinearRecurrence extends Routine {
    private final int axis;
    private final Direction direction;

    private LinearRecurrence(int axis, Direction direction) {
        this.axis = axis;
        this.direction = direction;
    }

    /**
     * The node.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or the types differ or are INT32
     */
    public static Expr recurrence(Expr a, Expr b, int axis, Direction direction) {
        return new LinearRecurrence(a.shape().axis(axis, "linearRecurrence"), direction).apply(a, b);
    }

    @Override
    public String name() {
        return "linearRecurrence";
    }

    /** The axis along which it runs, non-negative. */
    public int axis() {
        return axis;
    }

    /** Which way it runs. */
    public Direction direction() {
        return direction;
    }

    @Override
    List<Object> attributes() {
        return List.of(axis, direction);
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return axis;
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        if (!inputs.get(0).equals(inputs.get(1)) || !inputs.get(0).dtype().isFloat()) {
            throw new IllegalArgumentException(
                    name() + ": needs coefficients and terms of one floating-point type and shape: " + inputs);
        }
        return inputs.get(0);
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new LinearRecurrence(axis + 1, direction));
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> terms(y, yBar).times(previous(y, axis, direction, 0)), () -> terms(y, yBar));
    }

    /** bBar; equal nodes are computed once. */
    private Expr terms(Expr y, Expr yBar) {
        Expr ahead = previous(y.input(0), axis, direction.opposite(), 0);
        return recurrence(ahead, yBar, axis, direction.opposite());
    }

    /** For each element the one before it in the direction, and {@code fill} for the first. */
    static Expr previous(Expr a, int axis, Direction direction, double fill) {
        int n = a.shape().dim(axis);
        if (n == 0) {
            return a;
        }
        Expr end = a.graph().constant(Tensor.full(a.shape().with(axis, 1), a.dtype(), fill));
        return direction == Direction.FORWARD
                ? Concatenate.concatenate(axis, end, Slice.slice(a, axis, 0, n - 1))
                : Concatenate.concatenate(axis, Slice.slice(a, axis, 1, n), end);
    }
}
