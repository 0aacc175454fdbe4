package org.adjoint.ops;

import static org.adjoint.ops.Axes.keepDims;

import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.op.Reduction;
import org.adjoint.op.View;

/**
 * Logarithms that lose or overflow where they are written as log of a value, and their forms that do not. Views of such a
 * value (a slice of a softmax, say) are seen through, as the logarithm of a view is the view of the logarithm.
 */
final class Logarithms {
    private Logarithms() {}

    /** The logarithm of p from what p was computed from, if that is better. */
    static Optional<Expr> stable(Expr p) {
        if (p.op() instanceof View view) {
            return stable(p.input(0)).map(view::apply);
        }
        if (p.op().equals(Logistic.SIGMOID)) {
            return Optional.of(Logistic.LOG_SIGMOID.apply(p.input(0)));
        }
        if (p.op().equals(org.adjoint.op.Arithmetic.plus(1)) && isExp(p.input(0))) {
            return Optional.of(Logistic.SOFTPLUS.apply(p.input(0).input(0)));
        }
        if (isSumOfExp(p)) {
            return Optional.of(logSumExp(p));
        }
        if (!p.inputs().isEmpty() && isSumOfExp(p.input(0)) && p.shape().size() > 0) {
            double count =
                    (double) p.input(0).input(0).shape().size() / p.shape().size();
            if (p.op().equals(org.adjoint.op.Arithmetic.over(count))) {
                return Optional.of(logSumExp(p.input(0)).minus(Math.log(count)));
            }
        }
        return Softmax.logarithm(p);
    }

    private static boolean isSumOfExp(Expr p) {
        return p.op() instanceof Reduction sum && sum.kind() == Reduction.Kind.SUM && isExp(p.input(0));
    }

    private static Expr logSumExp(Expr sumOfExp) {
        int[] axes = ((Reduction) sumOfExp.op()).axes();
        Expr z = sumOfExp.input(0).input(0);
        return Layouts.reshape(Reductions.logSumExp(z, keepDims(axes)), sumOfExp.shape());
    }

    private static boolean isExp(Expr a) {
        return a.op().equals(Exponentials.EXP);
    }

    /** Whether p is a softmax, seen through views: then its logarithm is taken from its logits. */
    static boolean isOfSoftmax(Expr p) {
        return p.op() instanceof View ? isOfSoftmax(p.input(0)) : Softmax.gave(p);
    }
}
