package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;

/** The fold of each element with all before it, along an axis in a direction. */
public final class Cumulative extends Routine {
    /** How elements are folded. */
    public enum Kind {
        /** aBar = the sum of yBar in the other direction. */
        CUM_SUM("cumSum"),
        /** aBarᵢ = Σₜ yBarₜ Π aₖ over the k ≠ i up to t: without a division, so right where an element is 0. */
        CUM_PROD("cumProd"),
        /** NaN from the first NaN on. yBar is shared equally among the elements that are the largest so far. */
        CUM_MAX("cumMax"),
        /** The logarithm of the sum of exponentials; aBarᵢ = Σₜ yBarₜ exp(aᵢ - yₜ). */
        LOG_CUM_SUM_EXP("logCumSumExp");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** exp(a - b), 1 where they are equal, both -infinity too. */
    private static final Pointwise DECAY = pointwise(
                    "decay", (a, b) -> a.eq(b).select(Scalar.one(), a.minus(b).exp()))
            .partials((a, b, y) -> y, (a, b, y) -> y.negate());

    private static final Pointwise EQUAL = pointwise("equal", (a, b) -> a.eq(b));

    /** yBar over the number of ties; 0 where there is none, behind a NaN. */
    private static final Pointwise SHARE =
            pointwise("share", (yBar, ties) -> ties.eq(Scalar.zero()).select(Scalar.zero(), yBar.over(ties)));

    private final Kind kind;
    private final int axis;
    private final Direction direction;

    private Cumulative(Kind kind, int axis, Direction direction) {
        this.kind = kind;
        this.axis = axis;
        this.direction = direction;
    }

    /**
     * The node.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or a is INT32
     */
    public static Expr cumulative(Kind kind, Expr a, int axis, Direction direction) {
        return new Cumulative(kind, a.shape().axis(axis, kind.label), direction).apply(a);
    }

    @Override
    public String name() {
        return kind.label;
    }

    /** How elements are folded. */
    public Kind kind() {
        return kind;
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
        return List.of(kind, axis, direction);
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return axis;
    }

    @Override
    public long work(List<TensorType> inputs, TensorType result) {
        return (kind == Kind.LOG_CUM_SUM_EXP ? 40 : 4) * result.shape().size();
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        if (!inputs.get(0).dtype().isFloat()) {
            throw new IllegalArgumentException(
                    name() + ": needs a floating-point tensor, it is " + inputs.get(0) + "; cast it");
        }
        return inputs.get(0);
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new Cumulative(kind, axis + 1, direction));
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Expr a = y.input(0);
        return Adjoints.of(() -> switch (kind) {
            case CUM_SUM -> cumulative(Kind.CUM_SUM, yBar, axis, direction.opposite());
            case CUM_PROD -> before(y, 1).times(back(after(a), yBar));
            case CUM_MAX -> {
                Expr attained = EQUAL.apply(a, y);
                Expr stays = EQUAL.apply(y, before(y, 0));
                Expr ties = LinearRecurrence.recurrence(stays, attained, axis, direction);
                yield attained.times(back(after(stays), SHARE.apply(yBar, ties)));
            }
            case LOG_CUM_SUM_EXP -> DECAY.apply(a, y).times(back(DECAY.apply(y, after(y)), yBar));
        });
    }

    /** xᵢ = bᵢ + cᵢ xᵢ₊₁. */
    private Expr back(Expr c, Expr b) {
        return LinearRecurrence.recurrence(c, b, axis, direction.opposite());
    }

    private Expr before(Expr a, double fill) {
        return LinearRecurrence.previous(a, axis, direction, fill);
    }

    private Expr after(Expr a) {
        return LinearRecurrence.previous(a, axis, direction.opposite(), 0);
    }
}
