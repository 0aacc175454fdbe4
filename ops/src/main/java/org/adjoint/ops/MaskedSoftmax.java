package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.zero;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;

/** Softmax over the elements that a mask keeps; the others have probability 0, also where none is kept. */
final class MaskedSoftmax {
    private static final Pointwise LOGITS =
            pointwise("kept", (mask, z) -> mask.select(z, constant(Double.NEGATIVE_INFINITY)));

    private static final Pointwise EXPONENTIALS =
            pointwise("keptExp", (mask, z, shift) -> mask.select(z.minus(shift).exp(), zero()));

    private static final Pointwise QUOTIENT =
            pointwise("shareOfKept", (e, total) -> total.eq(zero()).select(zero(), e.over(total)));

    private static final Pointwise LOGARITHM = pointwise("keptLog", (mask, z, total) -> {
        // Where all logits are -infinity so are the logarithms.
        Scalar finite = total.eq(constant(Double.NEGATIVE_INFINITY)).select(zero(), total);
        return mask.select(z.minus(finite), constant(Double.NEGATIVE_INFINITY));
    });

    private static final Pointwise KEPT = pointwise("kept", (mask, yBar) -> mask.select(yBar, zero()));

    private static final Pointwise LOG_SLOPE = pointwise(
            "keptLogSlope",
            (mask, y, yBar, total) -> mask.select(yBar.minus(y.exp().times(total)), zero()));

    private MaskedSoftmax() {}

    /** y = eᶻ / Σ eᶻ over what the mask keeps. */
    static final class Normalise extends AlongAxis {
        Normalise(int axis) {
            super("softmax", axis);
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            Expr z = inputs.get(0);
            Expr mask = inputs.get(1);
            Expr shift = LogSumExp.FINITE.apply(max(LOGITS.apply(mask, z), keepDims(axis())));
            Expr e = EXPONENTIALS.apply(mask, z, shift);
            return QUOTIENT.apply(e, sum(e, keepDims(axis())));
        }

        @Override
        public boolean hasClosedGradient() {
            return true;
        }

        /** As without a mask, since y is 0 where the mask keeps nothing. */
        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            return Adjoints.of(() -> y.times(yBar.minus(sum(yBar.times(y), keepDims(axis())))), Adjoints.none());
        }
    }

    /** y = z - ln Σ eᶻ over what the mask keeps, -infinity elsewhere. */
    static final class LogNormalise extends AlongAxis {
        LogNormalise(int axis) {
            super("logSoftmax", axis);
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            Expr z = inputs.get(0);
            Expr mask = inputs.get(1);
            Expr total = Reductions.logSumExp(LOGITS.apply(mask, z), keepDims(axis()));
            return LOGARITHM.apply(mask, z, total);
        }

        @Override
        public boolean hasClosedGradient() {
            return true;
        }

        /** zBar = yBar - eʸ Σ yBar over what the mask keeps. */
        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            Expr mask = y.input(1);
            return Adjoints.of(
                    () -> LOG_SLOPE.apply(mask, y, yBar, sum(KEPT.apply(mask, yBar), keepDims(axis()))),
                    Adjoints.none());
        }
    }
}
