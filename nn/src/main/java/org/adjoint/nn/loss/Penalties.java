package org.adjoint.nn.loss;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.ops.Reductions.sum;

import java.util.Arrays;
import org.adjoint.Expr;
import org.adjoint.op.Pointwise;

/**
 * Terms R(W) that a loss is regularised with, as scalars over parameters: {@code loss.plus(l2(w1, w2).times(1e-4))}. With
 * no weights given they throw IllegalArgumentException.
 */
public final class Penalties {
    private static final Pointwise ABS = pointwise("abs", w -> w.abs());
    private static final Pointwise SQUARE = pointwise("square", w -> w.times(w));

    private Penalties() {}

    /** R(W) = Σ |w| over every element; its gradient is sign(w), 0 at 0. Drives weights to exactly 0. */
    public static Expr l1(Expr... weights) {
        return total("l1", ABS, weights);
    }

    /** R(W) = Σ w² over every element; its gradient is 2 w. Keeps weights small. */
    public static Expr l2(Expr... weights) {
        return total("l2", SQUARE, weights);
    }

    private static Expr total(String penalty, Pointwise term, Expr... weights) {
        return Arrays.stream(weights)
                .map(w -> sum(term.apply(w)))
                .reduce(Expr::plus)
                .orElseThrow(() -> new IllegalArgumentException(penalty + ": there are no weights to penalise"));
    }
}
