package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;

/**
 * The elements converted to another type: rounded to nearest between floating-point types, truncated toward zero (and
 * saturating, NaN to 0) to INT32. Between floating-point types aBar = cast(yBar); no gradient flows through INT32.
 */
public final class Cast extends Op {
    private final DType target;

    private Cast(DType target) {
        this.target = target;
    }

    /** The node, or {@code a} itself if it has the type already. */
    public static Expr cast(Expr a, DType target) {
        return a.dtype() == target ? a : new Cast(target).apply(a);
    }

    @Override
    public String name() {
        return "cast";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return new TensorType(inputs.get(0).shape(), target);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        boolean differentiable = target.isFloat() && y.input(0).dtype().isFloat();
        return Adjoints.of(differentiable ? () -> cast(yBar, y.input(0).dtype()) : Adjoints.none());
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cast c && target == c.target;
    }

    @Override
    public int hashCode() {
        return 47 + target.hashCode();
    }
}
