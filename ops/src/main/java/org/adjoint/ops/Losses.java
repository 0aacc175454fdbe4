package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Layouts.expandDims;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.logSoftmax;

import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Site;

/** Scalars that training makes small. A row is a vector along the last axis; losses are means over the rows. */
public final class Losses {
    private Losses() {}

    /** y = t ln p with 0 ln 0 = 0, the limit; where t is 0, t p is that 0, and NaN if p is NaN. */
    static final Pointwise T_LOG_P = pointwise("tLogP", (t, p) -> t.eq(zero()).select(t.times(p), t.times(p.log())))
            .partials((t, p, y) -> p.log(), (t, p, y) -> t.eq(zero()).select(zero(), t.over(p)));

    /**
     * y = mean over rows of -Σ t ln p, a scalar, for probabilities p (..., classes) and targets t of the same shape and type;
     * pBar = -yBar t / (p rows). A class with t = 0 adds nothing, even where p is 0. If p is {@link Softmax#softmax
     * softmax(z)}, value and gradient are computed from z, the gradient as (p Σt - t) / rows, and stay finite for logits of
     * any size.
     *
     * @throws IllegalArgumentException if the shapes or types differ, or are of rank 0 or INT32
     */
    public static Expr crossEntropy(Expr p, Expr t) {
        Arguments.requireFloat("crossEntropy", p);
        if (!p.type().equals(t.type()) || p.shape().rank() == 0) {
            throw Site.refusal("crossEntropy: probabilities and targets must be rows of one shape and type: p is "
                    + p.type() + ", t is " + t.type());
        }
        Expr terms = Softmax.gave(p) ? t.times(log(p)) : T_LOG_P.apply(t, p);
        return mean(sum(terms, -1)).negate();
    }

    /**
     * y = mean over rows of -ln softmax(z)[label], a scalar, for logits z (..., classes) and INT32 labels (...); zBar =
     * yBar (softmax(z) - oneHot(label)) / rows. A label outside [0, classes) is refused when the input that holds it is set;
     * where labels are computed, the run throws {@link IllegalArgumentException} that names it.
     *
     * @throws IllegalArgumentException if z is INT32 or of rank 0, the labels are not INT32, or their shape is not that of z
     *     without the last axis
     */
    public static Expr crossEntropyOfLabels(Expr z, Expr labels) {
        String op = "crossEntropyOfLabels";
        Arguments.requireFloat(op, z);
        Shape shape = z.shape();
        if (shape.rank() == 0 || !labels.shape().equals(shape.reduced(new int[] {shape.rank() - 1}, false))) {
            throw Site.refusal(op + ": needs logits (..., classes) and labels (...): the logits are " + shape
                    + ", the labels are " + labels.shape());
        }
        int classes = shape.dim(-1);
        Expr known = Labels.require(op, labels, classes);
        Expr chosen = pointwise("atLabel", (a, label) -> Labels.atLabel(label, a))
                .indices(1)
                .apply(logSoftmax(z, -1), expandDims(known, -1));
        return mean(sum(chosen, -1)).negate();
    }
}
