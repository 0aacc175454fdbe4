package org.adjoint.nn.loss;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.ops.Reductions.mean;

import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;

/**
 * Scalar losses between predictions p and targets t of one shape: means over every element. For others see {@link
 * org.adjoint.ops.Losses}.
 */
public final class Regression {
    private static final Pointwise SQUARED_ERROR = pointwise("squaredError", (p, t) -> {
        Scalar difference = p.minus(t);
        return difference.times(difference);
    });

    private static final Pointwise ABSOLUTE_ERROR =
            pointwise("absoluteError", (p, t) -> p.minus(t).abs());

    private Regression() {}

    /** mean((p - t)²); pBar = 2 (p - t) / n. Throws IllegalArgumentException if the shapes differ. */
    public static Expr meanSquaredError(Expr predictions, Expr targets) {
        requireSameShape("meanSquaredError", predictions, targets);
        return mean(SQUARED_ERROR.apply(predictions, targets));
    }

    /** mean(|p - t|); pBar = sign(p - t) / n, 0 where they are equal. Throws as {@link #meanSquaredError}. */
    public static Expr meanAbsoluteError(Expr predictions, Expr targets) {
        requireSameShape("meanAbsoluteError", predictions, targets);
        return mean(ABSOLUTE_ERROR.apply(predictions, targets));
    }

    /** Broadcasting (n, 1) against (n) to (n, n) is the classic silent mistake here. */
    private static void requireSameShape(String loss, Expr predictions, Expr targets) {
        if (!predictions.shape().equals(targets.shape())) {
            throw new IllegalArgumentException(loss + ": predictions " + predictions.shape() + " and targets "
                    + targets.shape() + " differ in shape");
        }
    }
}
