package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.REAL;
import static org.adjoint.testkit.Points.one;
import static org.adjoint.testkit.Points.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.ops.Activations;

/** Rows of {@link Activations}. */
final class ActivationRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private ActivationRows() {}

    private static final Tolerance WEIGHED =
            Tolerance.FUNCTION.nearZero(1, "a function beside its zero is the difference of rounded numbers");

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>(smooth());
        rows.addAll(linear());
        rows.addAll(exponential());
        rows.addAll(hard());
        return rows;
    }

    private static List<OpSpec> smooth() {
        return List.of(
                OpSpec.unary("Activations.sigmoid", Activations::sigmoid, REAL, a -> 0.5 + 0.5 * StrictMath.tanh(a / 2))
                        .special(0, 0.5)
                        .special(INF, 1)
                        .special(-INF, 0)
                        .special(-50, StrictMath.exp(-50))
                        .special(-1000, 0)
                        .special(1000, 1)
                        .special(NAN, NAN),
                OpSpec.unary("Activations.logSigmoid", Activations::logSigmoid, REAL, a -> -softplus(-a))
                        .special(-1000, -1000)
                        .special(1000, 0)
                        .special(-INF, -INF)
                        .special(50, -StrictMath.exp(-50)),
                OpSpec.unary("Activations.softplus", Activations::softplus, REAL, ActivationRows::softplus)
                        .special(1000, 1000)
                        .special(-1000, 0)
                        .special(-50, StrictMath.exp(-50))
                        .special(0, StrictMath.log(2)),
                weighed("gelu", Activations::gelu, a -> a * SpecialFunctionRows.erfcByIntegral(-a / Math.sqrt(2)) / 2)
                        .special(10, 10)
                        .special(-5, -5 * 2.866515718791939e-7),
                weighed(
                                "geluTanh",
                                Activations::geluTanh,
                                a -> a / 2 * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a * a * a))))
                        .special(10, 10),
                weighed("silu", Activations::silu, a -> a / (1 + StrictMath.exp(-a)))
                        .special(1000, 1000)
                        .special(-1000, 0),
                weighed("mish", Activations::mish, a -> a * StrictMath.tanh(softplus(a)))
                        .special(1000, 1000)
                        .special(-1000, 0)
                        .special(-50, -50 * StrictMath.exp(-50)),
                OpSpec.unary(
                                "Activations.softsign",
                                Activations::softsign,
                                REAL.awayFrom(0),
                                a -> a / (1 + Math.abs(a)))
                        .within(WEIGHED)
                        .slope(0, 1)
                        .special(-1, -0.5));
    }

    private static double softplus(double a) {
        return a > 0 ? a + StrictMath.log1p(StrictMath.exp(-a)) : StrictMath.log1p(StrictMath.exp(a));
    }

    /** a times a weight that goes from 0 to 1: at infinities the plain formula may be NaN. */
    private static OpSpec weighed(String name, UnaryOperator<Expr> build, DoubleUnaryOperator value) {
        return OpSpec.unary("Activations." + name, build::apply, REAL, value)
                .within(WEIGHED)
                .drawing(OpSpec.NonFinite.NAN)
                .special(-INF, 0)
                .special(INF, INF)
                .special(NAN, NAN)
                .slope(-INF, 0)
                .slope(INF, 1);
    }

    private static List<OpSpec> linear() {
        return List.of(
                OpSpec.unary("Activations.relu", Activations::relu, NONZERO, a -> a > 0 || a != a ? a : 0)
                        .within(Tolerance.EXACT)
                        .special(-INF, 0)
                        .special(NAN, NAN)
                        .kink("0", one(Activations::relu), List.of(vector(0)), List.of(vector(0))),
                OpSpec.unary(
                                "Activations.leakyRelu",
                                a -> Activations.leakyRelu(a, 0.1),
                                NONZERO,
                                a -> a > 0 ? a : 0.1 * a)
                        .within(Tolerance.ROUNDING)
                        .kink(
                                "0",
                                xs -> Activations.leakyRelu(xs.get(0), 0.1),
                                List.of(vector(0)),
                                List.of(vector(0.1))),
                OpSpec.binary("Activations.prelu", Activations::prelu, NONZERO, REAL, (a, b) -> a > 0 ? a : a * b)
                        .within(Tolerance.ROUNDING)
                        .kink(
                                "0",
                                xs -> Activations.prelu(xs.get(0), xs.get(1)),
                                List.of(vector(0), vector(0.25)),
                                List.of(vector(0.25), vector(0))));
    }

    private static List<OpSpec> exponential() {
        double scale = 1.0507009873554805;
        double alpha = 1.6732632423543773;
        return List.of(
                OpSpec.unary(
                                "Activations.elu",
                                a -> Activations.elu(a, 0.5),
                                NONZERO,
                                a -> a > 0 ? a : 0.5 * StrictMath.expm1(a))
                        .special(-INF, -0.5)
                        .special(1000, 1000)
                        .kink("0", xs -> Activations.elu(xs.get(0), 0.5), List.of(vector(0)), List.of(vector(0.5))),
                OpSpec.unary(
                                "Activations.selu",
                                Activations::selu,
                                NONZERO,
                                a -> scale * (a > 0 ? a : alpha * StrictMath.expm1(a)))
                        .special(-INF, -scale * alpha)
                        .kink("0", one(Activations::selu), List.of(vector(0)), List.of(vector(scale * alpha))),
                OpSpec.unary(
                                "Activations.celu",
                                a -> Activations.celu(a, 2),
                                NONZERO,
                                a -> a > 0 ? a : 2 * StrictMath.expm1(a / 2))
                        .special(-INF, -2)
                        .special(1000, 1000)
                        .refusing(
                                "an alpha that is not positive",
                                g -> Activations.celu(g.input("a", Shape.of(2, 5)), 0),
                                "celu",
                                "alpha",
                                "(2, 5)"));
    }

    private static List<OpSpec> hard() {
        Domain wide = Domain.interval(-8, 8);
        return List.of(
                OpSpec.unary(
                                "Activations.relu6",
                                Activations::relu6,
                                wide.awayFrom(0, 6),
                                a -> a < 0 ? 0 : a > 6 ? 6 : a)
                        .within(Tolerance.EXACT)
                        .kink("0 and 6", one(Activations::relu6), List.of(vector(0, 6)), List.of(vector(0, 0))),
                OpSpec.unary(
                                "Activations.hardTanh",
                                Activations::hardTanh,
                                REAL.awayFrom(-1, 1),
                                a -> a < -1 ? -1 : a > 1 ? 1 : a)
                        .within(Tolerance.EXACT)
                        .kink("its bounds", one(Activations::hardTanh), List.of(vector(-1, 1)), List.of(vector(1, 1))),
                OpSpec.unary(
                                "Activations.hardSigmoid",
                                Activations::hardSigmoid,
                                wide.awayFrom(-3, 3),
                                a -> a < -3 ? 0 : a > 3 ? 1 : a / 6 + 0.5)
                        .within(WEIGHED)
                        .kink(
                                "its bounds",
                                one(Activations::hardSigmoid),
                                List.of(vector(-3, 3)),
                                List.of(vector(1 / 6.0, 1 / 6.0))),
                OpSpec.unary(
                                "Activations.hardSwish",
                                Activations::hardSwish,
                                wide.awayFrom(-3, 3),
                                a -> a < -3 ? 0 : a > 3 ? a : a * (a + 3) / 6)
                        .within(WEIGHED)
                        .kink(
                                "its bounds",
                                one(Activations::hardSwish),
                                List.of(vector(-3, 3)),
                                List.of(vector(0, 1))));
    }
}
