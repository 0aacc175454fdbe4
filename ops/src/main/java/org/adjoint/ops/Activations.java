package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.adjoint.op.Site;

/**
 * Nonlinearities of neural networks, of each element; shapes, types and errors as {@link Arithmetic} says. At infinities values
 * and gradients are their limits, unless a function says otherwise.
 */
public final class Activations {
    /** Klambauer et al., Self-normalizing neural networks (2017), appendix A1. */
    private static final double SELU_SCALE = 1.0507009873554804934;

    private static final double SELU_ALPHA = 1.6732632423543772848;

    /** Beyond it every weight here is 0 or 1, in FLOAT64 too; times infinity it would be NaN. */
    private static final double SATURATED = 800;

    private Activations() {}

    /** y = 1 / (1 + e⁻ᵃ), without overflow for any a; aBar = yBar y (1 - y). */
    public static Expr sigmoid(Expr a) {
        return Logistic.SIGMOID.apply(a);
    }

    /** y = -ln(1 + e⁻ᵃ), the logarithm of {@link #sigmoid} without underflow; aBar = yBar / (1 + eᵃ). */
    public static Expr logSigmoid(Expr a) {
        return Logistic.LOG_SIGMOID.apply(a);
    }

    /** y = ln(1 + eᵃ) without overflow; aBar = yBar / (1 + e⁻ᵃ). */
    public static Expr softplus(Expr a) {
        return Logistic.SOFTPLUS.apply(a);
    }

    static final Pointwise RELU = pointwise("relu", a -> a.max(zero()))
            .partials((a, y) -> zero().lt(a).select(one(), zero()));

    /** y = max(a, 0); aBar = yBar where a > 0, else 0; at the kink 0 the gradient is 0. */
    public static Expr relu(Expr a) {
        return RELU.apply(a);
    }

    static final Pointwise RELU6 = pointwise("relu6", a -> a.max(zero()).min(constant(6)))
            .partials((a, y) -> zero().lt(a).select(a.lt(constant(6)), zero()));

    /**
     * y = min(max(a, 0), 6); aBar = yBar where 0 < a < 6, else 0, at both kinks too. Krizhevsky, Convolutional deep belief
     * networks on CIFAR-10 (2010).
     */
    public static Expr relu6(Expr a) {
        return RELU6.apply(a);
    }

    /**
     * y = a where a > 0, else slope a, NaN at -infinity for slope 0; aBar = yBar, or yBar slope, also at the kink 0. Maas et
     * al., Rectifier nonlinearities improve neural network acoustic models (2013).
     */
    public static Expr leakyRelu(Expr a, double slope) {
        return pointwise("leakyRelu", x -> zero().lt(x).select(x, x.times(slope)))
                .partials((x, y) -> zero().lt(x).select(one(), constant(slope)))
                .apply(a);
    }

    static final Pointwise PRELU = pointwise("prelu", (a, b) -> zero().lt(a).select(a, a.times(b)))
            .partials((a, b, y) -> zero().lt(a).select(one(), b), (a, b, y) -> zero().lt(a)
                    .select(zero(), a));

    /**
     * y = a where a > 0, else a b with learnt slopes b, which broadcast, NaN at -infinity for b = 0; aBar = yBar, or yBar b,
     * also at the kink 0; bBar = 0, or yBar a. He et al., Delving deep into rectifiers (2015).
     */
    public static Expr prelu(Expr a, Expr b) {
        return PRELU.apply(a, b);
    }

    /**
     * y = a where a > 0, else alpha (eᵃ - 1); aBar = yBar, or yBar (y + alpha), also at 0, a kink unless alpha is 1. Clevert et
     * al., Fast and accurate deep network learning by exponential linear units (2016).
     */
    public static Expr elu(Expr a, double alpha) {
        return pointwise("elu", x -> zero().lt(x).select(x, belowZero(x).expm1().times(alpha)))
                .partials((x, y) -> zero().lt(x).select(one(), y.plus(alpha)))
                .apply(a);
    }

    static final Pointwise SELU = pointwise("selu", a -> zero().lt(a)
                    .select(a.times(SELU_SCALE), belowZero(a).expm1().times(SELU_SCALE * SELU_ALPHA)))
            .partials((a, y) -> zero().lt(a).select(constant(SELU_SCALE), y.plus(SELU_SCALE * SELU_ALPHA)));

    /**
     * y = s a where a > 0, else s α (eᵃ - 1), with the s = 1.0507... and α = 1.6733... that keep mean 0 and variance 1; aBar =
     * yBar s, or yBar (y + s α), also at the kink 0. Klambauer et al., Self-normalizing neural networks (2017), appendix A1.
     */
    public static Expr selu(Expr a) {
        return SELU.apply(a);
    }

    /**
     * y = a where a > 0, else alpha (e^(a/alpha) - 1): the slope at 0 is 1 for every alpha; aBar = yBar, or yBar e^(a/alpha).
     * Barron, Continuously differentiable exponential linear units (2017).
     *
     * @throws IllegalArgumentException also if alpha is not positive
     */
    public static Expr celu(Expr a, double alpha) {
        if (!(alpha > 0)) {
            throw Site.refusal("celu: alpha must be positive, it is " + alpha + "; a is " + a.shape());
        }
        return pointwise("celu", x -> zero().lt(x)
                        .select(x, belowZero(x).over(alpha).expm1().times(alpha)))
                .partials((x, y) ->
                        zero().lt(x).select(one(), belowZero(x).over(alpha).exp()))
                .apply(a);
    }

    /** Keeps the branch not taken from overflow, which its gradient would meet. */
    private static Scalar belowZero(Scalar a) {
        return zero().lt(a).select(zero(), a);
    }

    /** The product of a and a weight that vanishes below 0. */
    private static Scalar weighed(Scalar a, UnaryOperator<Scalar> weight) {
        Scalar bounded = a.max(constant(-SATURATED));
        return bounded.times(weight.apply(bounded));
    }

    /** The slope of such a product, which is level beyond the bounds. */
    private static Scalar slope(Scalar a, UnaryOperator<Scalar> formula) {
        return formula.apply(a.max(constant(-SATURATED)).min(constant(SATURATED)));
    }

    static final Pointwise GELU = pointwise("gelu", a -> weighed(a, Activations::normal))
            .partials((a, y) -> slope(
                    a, x -> normal(x).plus(x.times(x.times(x).times(-0.5).exp()).times(1 / Math.sqrt(2 * Math.PI)))));

    /** The standard normal distribution function; by erfc it keeps its digits below 0. */
    private static Scalar normal(Scalar a) {
        return a.times(-Math.sqrt(0.5)).erfc().times(0.5);
    }

    /**
     * y = a Φ(a), Φ the standard normal distribution function and φ its density; aBar = yBar (Φ(a) + a φ(a)). Hendrycks and
     * Gimpel, Gaussian error linear units (2016).
     */
    public static Expr gelu(Expr a) {
        return GELU.apply(a);
    }

    static final Pointwise GELU_TANH = pointwise("geluTanh", a -> weighed(a, Activations::nearNormal))
            .partials((a, y) -> slope(a, x -> {
                Scalar w = nearNormal(x);
                Scalar rise = x.times(x).times(3 * 0.044715).plus(1).times(2 * Math.sqrt(2 / Math.PI));
                return w.plus(x.times(rise).times(w.times(one().minus(w))));
            }));

    /** 1/2 (1 + tanh u) is the sigmoid of 2u, which keeps its digits below 0. */
    private static Scalar nearNormal(Scalar a) {
        return a.times(a)
                .times(0.044715)
                .plus(1)
                .times(a)
                .times(2 * Math.sqrt(2 / Math.PI))
                .sigmoid();
    }

    /**
     * y = a w, with w = (1 + tanh(√(2/π) (a + 0.044715 a³))) / 2: {@link #gelu} within 0.0005 without erf, from the same paper;
     * aBar = yBar (w + 2 a w (1 - w) √(2/π) (1 + 0.134145 a²)).
     */
    public static Expr geluTanh(Expr a) {
        return GELU_TANH.apply(a);
    }

    static final Pointwise SILU = pointwise("silu", a -> weighed(a, Scalar::sigmoid))
            .partials((a, y) -> slope(
                    a, x -> x.sigmoid().times(one().plus(x.times(x.negate().sigmoid())))));

    /**
     * y = a σ(a), σ the {@link #sigmoid}, also called swish; aBar = yBar σ(a) (1 + a σ(-a)). Elfwing, Uchibe and Doya,
     * Sigmoid-weighted linear units for neural network function approximation in reinforcement learning (2018).
     */
    public static Expr silu(Expr a) {
        return SILU.apply(a);
    }

    static final Pointwise MISH = pointwise("mish", a -> weighed(a, Activations::tanhOfSoftplus))
            .partials((a, y) -> slope(a, x -> {
                Scalar w = tanhOfSoftplus(x);
                return w.plus(x.times(one().minus(w.times(w))).times(x.sigmoid()));
            }));

    /** tanh(ln(1 + eᵃ)) = σ(a) (1 + n) / (1 + n²) with n = σ(-a): no exponential overflows. */
    private static Scalar tanhOfSoftplus(Scalar a) {
        Scalar n = a.negate().sigmoid();
        return a.sigmoid().times(n.plus(1)).over(n.times(n).plus(1));
    }

    /**
     * y = a w, with w = tanh(ln(1 + eᵃ)); aBar = yBar (w + a (1 - w²) / (1 + e⁻ᵃ)). Misra, Mish: A self regularized
     * non-monotonic activation function (2020).
     */
    public static Expr mish(Expr a) {
        return MISH.apply(a);
    }

    static final Pointwise HARD_TANH = pointwise(
                    "hardTanh", a -> a.max(constant(-1)).min(one()))
            .partials((a, y) -> a.abs().le(one()));

    /** y = min(max(a, -1), 1); aBar = yBar where |a| ≤ 1, both kinks included as in {@link Arithmetic#clip}, else 0. */
    public static Expr hardTanh(Expr a) {
        return HARD_TANH.apply(a);
    }

    static final Pointwise HARD_SIGMOID = pointwise(
                    "hardSigmoid", a -> a.plus(3).over(6).max(zero()).min(one()))
            .partials((a, y) -> a.abs().le(constant(3)).select(constant(1 / 6.0), zero()));

    /**
     * y = min(max(a/6 + 1/2, 0), 1); aBar = yBar / 6 where |a| ≤ 3, both kinks included, else 0. From the same paper as {@link
     * #hardSwish}.
     */
    public static Expr hardSigmoid(Expr a) {
        return HARD_SIGMOID.apply(a);
    }

    static final Pointwise HARD_SWISH = pointwise("hardSwish", a -> constant(3)
                    .le(a)
                    .select(
                            a,
                            a.le(constant(-3)).select(zero(), a.times(a.plus(3)).over(6))))
            .partials((a, y) -> constant(3)
                    .le(a)
                    .select(one(), a.le(constant(-3)).select(zero(), a.over(3).plus(0.5))));

    /**
     * y = a {@link #hardSigmoid hardSigmoid}(a); aBar = yBar (a/3 + 1/2) where |a| < 3, 0 from the kink -3 down and yBar from
     * the kink 3 up. Howard et al., Searching for MobileNetV3 (2019).
     */
    public static Expr hardSwish(Expr a) {
        return HARD_SWISH.apply(a);
    }

    static final Pointwise SOFTSIGN = pointwise("softsign", a -> a.over(a.abs().plus(1)))
            .partials((a, y) -> one().over(a.abs().plus(1)).over(a.abs().plus(1)));

    /** y = a / (1 + |a|), NaN for infinities; aBar = yBar / (1 + |a|)². */
    public static Expr softsign(Expr a) {
        return SOFTSIGN.apply(a);
    }
}
