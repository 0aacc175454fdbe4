package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.index;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Pointwise;

/**
 * y = max(z - τ, 0) with the τ at which Σ y = 1, from the k largest z: the largest k with 1 + k zₖ > z₁ + ... + zₖ. Martins and
 * Astudillo, From softmax to sparsemax (2016), algorithm 1 and proposition 2.
 */
final class Sparsemax extends AlongAxis {
    private static final Pointwise SUPPORT = pointwise("support", y -> zero().lt(y));

    /** Not a product, as a logit may be -infinity. */
    private static final Pointwise INSIDE_ONLY = pointwise("insideOnly", (inside, z) -> inside.select(z, zero()));

    private static final Pointwise SHARE =
            pointwise("supportShare", (z, threshold) -> z.minus(threshold).max(zero()));

    Sparsemax(int axis) {
        super("sparsemax", axis);
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        Expr z = inputs.get(0);
        // The result is the same for every shift; small numbers add up with small errors.
        Expr shifted = z.minus(max(z, keepDims(axis())));
        Expr sorted = Ordering.sortDescending(shifted, axis());
        Expr inside = pointwise(
                        "insideSupport",
                        (a, total) -> total.lt(index(axis()).plus(1).times(a).plus(one())))
                .apply(sorted, Running.cumSum(sorted, axis()));
        Expr count = sum(inside, keepDims(axis()));
        Expr threshold = sum(INSIDE_ONLY.apply(inside, sorted), keepDims(axis()))
                .minus(1)
                .div(count);
        return SHARE.apply(shifted, threshold);
    }

    @Override
    public boolean hasClosedGradient() {
        return true;
    }

    /** zBar = yBar less its mean over the support where y > 0, 0 elsewhere. */
    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Expr support = SUPPORT.apply(y);
        return Adjoints.of(() -> {
            Expr mean = sum(support.times(yBar), keepDims(axis())).div(sum(support, keepDims(axis())));
            return support.times(yBar.minus(mean));
        });
    }
}
