package com.example;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.ops.Arithmetic.rsqrt;
import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Reductions.mean;

import org.adjoint.Expr;
import org.adjoint.op.HostOp;
import org.adjoint.op.Op;
import org.adjoint.op.Pointwise;

/** An operation of each kind that a user can add. */
public final class CustomOps {
    private CustomOps() {}

    /** y = a / √(mean of a² along the last axis + epsilon): a formula, with the gradient of the formula. */
    public static Expr rmsNorm(Expr a, double epsilon) {
        return a.times(rsqrt(mean(square(a), keepDims(-1)).plus(epsilon)));
    }

    private static final Pointwise RATIONAL =
            pointwise("rational", a -> a.over(a.times(a).plus(1)));

    /** y = a / (1 + a²): a scalar expression, whose derivative is taken from it. */
    public static Expr rational(Expr a) {
        return RATIONAL.apply(a);
    }

    private static final Pointwise LOG_COSH = pointwise(
                    "logCosh",
                    a -> a.abs().plus(a.abs().times(-2).exp().log1p()).minus(Math.log(2)))
            .partials((a, y) -> a.tanh());

    /** y = ln cosh a without overflow: a scalar expression, whose derivative tanh a is better than what follows from it. */
    public static Expr logCosh(Expr a) {
        return LOG_COSH.apply(a);
    }

    private static final Op ISOTONIC = HostOp.op("isotonic", new Isotonic());

    /** The non-decreasing sequence nearest to the sequence a: Java code. */
    public static Expr isotonic(Expr a) {
        return ISOTONIC.apply(a);
    }
}
