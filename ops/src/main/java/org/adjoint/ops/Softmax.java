package org.adjoint.ops;

import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Control.stopGradient;
import static org.adjoint.ops.Exponentials.exp;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Site;

/** From logits to probabilities along an axis. */
public final class Softmax {
    private Softmax() {}

    /** y = eᶻ / Σ eᶻ. */
    private static final class Normalise extends AlongAxis {
        Normalise(int axis) {
            super("softmax", axis);
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            Expr e = exp(shifted(inputs.get(0), axis()));
            return e.div(sum(e, keepDims(axis())));
        }

        @Override
        public boolean hasClosedGradient() {
            return true;
        }

        /** zBar = y ∘ (yBar - Σ yBar ∘ y): from y alone, so that no exponential is kept. */
        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            return Adjoints.of(() -> y.times(yBar.minus(sum(yBar.times(y), keepDims(axis())))));
        }
    }

    /** y = z - ln Σ eᶻ. */
    private static final class LogNormalise extends AlongAxis {
        LogNormalise(int axis) {
            super("logSoftmax", axis);
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            Expr z = shifted(inputs.get(0), axis());
            return z.minus(Exponentials.PLAIN_LOG.apply(sum(exp(z), keepDims(axis()))));
        }

        @Override
        public boolean hasClosedGradient() {
            return true;
        }

        /** zBar = yBar - eʸ Σ yBar. */
        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            return Adjoints.of(() -> yBar.minus(exp(y).times(sum(yBar, keepDims(axis())))));
        }
    }

    /** z - max z: both formulas are the same for every shift, and with this one no exponential exceeds 1. */
    private static Expr shifted(Expr z, int axis) {
        return z.minus(stopGradient(max(z, keepDims(axis))));
    }

    /**
     * y = eᶻ / Σ eᶻ along {@code axis}, in the shape and type of z: probabilities that add up to 1. zBar = y ∘ (yBar - Σ yBar
     * ∘ y). A logit of -infinity has probability 0; NaN, infinity, or -infinity everywhere makes its row NaN.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or z is INT32
     */
    public static Expr softmax(Expr z, int axis) {
        Arguments.requireFloat("softmax", z);
        return new Normalise(z.shape().axis(axis, "softmax")).apply(z);
    }

    /**
     * y = z - ln Σ eᶻ along {@code axis}, in the shape and type of z: the logarithm of {@link #softmax}, exact where the
     * probability itself underflows. zBar = yBar - eʸ Σ yBar.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or z is INT32
     */
    public static Expr logSoftmax(Expr z, int axis) {
        Arguments.requireFloat("logSoftmax", z);
        return new LogNormalise(z.shape().axis(axis, "logSoftmax")).apply(z);
    }

    /**
     * As {@link #softmax(Expr, int)} over the elements at which {@code mask} holds; the others have probability 0, whatever z
     * is there, and all have where none is kept or all that are kept are -infinity. A kept infinity is NaN in its own place
     * only. The mask broadcasts to the shape of z; no gradient flows to it.
     *
     * @throws IllegalArgumentException also if the mask does not broadcast to z or has another type
     */
    public static Expr softmax(Expr z, int axis, Expr mask) {
        requireMask("softmax", z, mask);
        return new MaskedSoftmax.Normalise(z.shape().axis(axis, "softmax")).apply(z, mask);
    }

    /**
     * The logarithm of {@link #softmax(Expr, int, Expr)}, -infinity where the mask does not hold and where all that are kept are
     * -infinity. zBar = yBar - eʸ Σ yBar, both over the elements that it keeps, 0 elsewhere.
     *
     * @throws IllegalArgumentException also if the mask does not broadcast to z or has another type
     */
    public static Expr logSoftmax(Expr z, int axis, Expr mask) {
        requireMask("logSoftmax", z, mask);
        return new MaskedSoftmax.LogNormalise(z.shape().axis(axis, "logSoftmax")).apply(z, mask);
    }

    private static void requireMask(String op, Expr z, Expr mask) {
        Arguments.requireFloat(op, z);
        if (!mask.shape().broadcastsTo(z.shape()) || mask.dtype() != z.dtype()) {
            throw Site.refusal(op + ": the mask " + mask.type() + " does not fit the logits " + z.type());
        }
    }

    /**
     * The point nearest to z among probabilities along {@code axis}, in the shape and type of z: y = max(z - τ, 0) with the τ
     * at which Σ y = 1, with exact zeros for all that is far below the largest. zBar = yBar less its mean over the elements
     * y > 0, and 0 elsewhere, also at the kinks where an element is about to become positive. A logit of -infinity has
     * probability 0; NaN, infinity, or -infinity everywhere makes its row NaN. Martins and Astudillo, From softmax to sparsemax
     * (2016), algorithm 1 and proposition 2.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or z is INT32
     */
    public static Expr sparsemax(Expr z, int axis) {
        Arguments.requireFloat("sparsemax", z);
        return new Sparsemax(z.shape().axis(axis, "sparsemax")).apply(z);
    }

    /** The logarithm of p taken from its logits, if p is a softmax. */
    static Optional<Expr> logarithm(Expr p) {
        if (p.op() instanceof MaskedSoftmax.Normalise softmax) {
            return Optional.of(logSoftmax(p.input(0), softmax.axis(), p.input(1)));
        }
        return p.op() instanceof Normalise softmax
                ? Optional.of(logSoftmax(p.input(0), softmax.axis()))
                : Optional.empty();
    }

    /** Whether p is a softmax, of everything or of what a mask keeps. */
    static boolean gave(Expr p) {
        return p.op() instanceof Normalise || p.op() instanceof MaskedSoftmax.Normalise;
    }
}
