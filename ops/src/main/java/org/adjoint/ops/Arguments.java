package org.adjoint.ops;

import org.adjoint.Expr;
import org.adjoint.op.Site;

/** Checks that several functions share. */
final class Arguments {
    private Arguments() {}

    static void requireFloat(String op, Expr a) {
        if (!a.dtype().isFloat()) {
            throw Site.refusal(op + ": needs a floating-point tensor, it is " + a.type() + "; cast it");
        }
    }
}
