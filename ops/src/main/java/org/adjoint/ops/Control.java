package org.adjoint.ops;

import org.adjoint.Expr;
import org.adjoint.op.StopGradient;

/** What the reverse sweep sees of an expression. */
public final class Control {
    private Control() {}

    /** y = a, a constant to differentiation: no gradient flows to a. Of any type. */
    public static Expr stopGradient(Expr a) {
        return StopGradient.STOP_GRADIENT.apply(a);
    }
}
