package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.op.Pointwise;

/**
 * The logistic function and the logarithms made of it. They are apart from {@link Activations} because every logarithm asks
 * whether its argument is one of these, and should not define all the others for it.
 */
final class Logistic {
    static final Pointwise SIGMOID = pointwise("sigmoid", a -> a.sigmoid()).partials((a, y) -> y.times(one().minus(y)));

    static final Pointwise LOG_SIGMOID = pointwise("logSigmoid", a -> a.min(zero())
                    .minus(a.abs().negate().exp().log1p()))
            .partials((a, y) -> a.negate().sigmoid());

    static final Pointwise SOFTPLUS = pointwise(
                    "softplus", a -> a.max(zero()).plus(a.abs().negate().exp().log1p()))
            .partials((a, y) -> a.sigmoid());

    private Logistic() {}
}
