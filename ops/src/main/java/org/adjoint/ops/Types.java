package org.adjoint.ops;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.op.Cast;

/** Conversions between element types. */
public final class Types {
    private Types() {}

    /**
     * The elements converted: rounded to nearest to a floating-point type; truncated toward zero to INT32, saturating, and NaN
     * to 0. Between floating-point types aBar = yBar in the type of a; no gradient flows through INT32, whole numbers.
     */
    public static Expr cast(Expr a, DType dtype) {
        return Cast.cast(a, dtype);
    }
}
