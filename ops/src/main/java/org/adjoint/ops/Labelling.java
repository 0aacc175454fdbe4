package org.adjoint.ops;

import java.util.Optional;
import java.util.OptionalInt;
import org.adjoint.Expr;
import org.adjoint.op.Site;

/**
 * How a loss takes labels: which one it ignores, how it smooths them, how it weighs their classes. Immutable; the methods give
 * changed copies, as in {@code Labelling.plain().ignoring(-1).smoothing(0.1)}.
 */
public final class Labelling {
    private final OptionalInt ignored;
    private final double smoothing;
    private final Optional<Expr> weights;

    private Labelling(OptionalInt ignored, double smoothing, Optional<Expr> weights) {
        this.ignored = ignored;
        this.smoothing = smoothing;
        this.weights = weights;
    }

    /** Every label counts, as it is, the same. */
    public static Labelling plain() {
        return new Labelling(OptionalInt.empty(), 0, Optional.empty());
    }

    /** Rows with this label add nothing and are not counted in the mean; it need not be a class. */
    public Labelling ignoring(int label) {
        return new Labelling(OptionalInt.of(label), smoothing, weights);
    }

    /**
     * The label gets 1 - part of the probability and all classes, the label's too, share the rest equally. Szegedy et al.,
     * Rethinking the inception architecture (2016).
     *
     * @throws IllegalArgumentException unless 0 ≤ part ≤ 1
     */
    public Labelling smoothing(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw Site.refusal("labelling: the smoothing must be in [0, 1], it is " + part);
        }
        return new Labelling(ignored, part, weights);
    }

    /** Each class counts as much as its weight says, in the sum and in the mean; a vector with one number per class. */
    public Labelling weighing(Expr classWeights) {
        return new Labelling(ignored, smoothing, Optional.of(classWeights));
    }

    OptionalInt ignored() {
        return ignored;
    }

    double smoothing() {
        return smoothing;
    }

    Optional<Expr> weights() {
        return weights;
    }
}
