package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.POSITIVE;
import static org.adjoint.testkit.Domain.REAL;
import static org.adjoint.testkit.Points.one;
import static org.adjoint.testkit.Points.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.ops.Arithmetic;

/** Rows of {@link Arithmetic}. */
final class ArithmeticRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private ArithmeticRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>(arithmetic());
        rows.addAll(powers());
        rows.addAll(piecewise());
        return rows;
    }

    private static List<OpSpec> arithmetic() {
        return List.of(
                OpSpec.binary("Arithmetic.add", Arithmetic::add, REAL, REAL, (a, b) -> a + b)
                        .within(Tolerance.ROUNDING)
                        .special(INF, -INF, NAN)
                        .refusing(
                                "element types that differ",
                                g -> Arithmetic.add(
                                        g.input("a", Shape.of(2)), g.input("b", Shape.of(2), DType.FLOAT64)),
                                "add",
                                "element types differ")
                        .refusing(
                                "integers",
                                g -> Arithmetic.add(
                                        g.input("a", Shape.of(2), DType.INT32), g.input("b", Shape.of(2), DType.INT32)),
                                "add",
                                "INT32"),
                OpSpec.binary("Arithmetic.sub", Arithmetic::sub, REAL, REAL, (a, b) -> a - b)
                        .within(Tolerance.ROUNDING)
                        .special(INF, INF, NAN),
                OpSpec.binary("Arithmetic.mul", Arithmetic::mul, REAL, REAL, (a, b) -> a * b)
                        .within(Tolerance.ROUNDING)
                        .special(0, INF, NAN),
                OpSpec.binary("Arithmetic.div", Arithmetic::div, REAL, NONZERO, (a, b) -> a / b)
                        .within(Tolerance.ROUNDING)
                        .special(1, 0, INF)
                        .special(-1, 0, -INF)
                        .special(0, 0, NAN)
                        .special(1, -INF, -0.0),
                OpSpec.unary("Arithmetic.neg", Arithmetic::neg, REAL, a -> -a).within(Tolerance.EXACT));
    }

    private static List<OpSpec> powers() {
        return List.of(
                OpSpec.unary("Arithmetic.square", Arithmetic::square, REAL, a -> a * a)
                        .within(Tolerance.ROUNDING)
                        .special(-INF, INF),
                OpSpec.unary("Arithmetic.cube", Arithmetic::cube, REAL, a -> a * a * a)
                        .within(Tolerance.ROUNDING)
                        .special(-INF, -INF),
                OpSpec.unary("Arithmetic.sqrt", Arithmetic::sqrt, POSITIVE, StrictMath::sqrt)
                        .within(Tolerance.ROUNDING)
                        .special(0, 0)
                        .special(-1, NAN)
                        .special(INF, INF)
                        .special(NAN, NAN),
                OpSpec.unary("Arithmetic.rsqrt", Arithmetic::rsqrt, POSITIVE, a -> 1 / StrictMath.sqrt(a))
                        .within(Tolerance.ROUNDING)
                        .special(0, INF)
                        .special(-1, NAN)
                        .special(INF, 0),
                OpSpec.unary("Arithmetic.cbrt", Arithmetic::cbrt, NONZERO, StrictMath::cbrt)
                        .special(-27, -3)
                        .special(-0.0, -0.0)
                        .special(-INF, -INF),
                OpSpec.unary("Arithmetic.reciprocal", Arithmetic::reciprocal, NONZERO, a -> 1 / a)
                        .within(Tolerance.ROUNDING)
                        .special(-0.0, -INF)
                        .special(INF, 0),
                power(2, REAL),
                power(3, REAL),
                power(-1, NONZERO),
                power(0.5, POSITIVE),
                power(-1.5, POSITIVE),
                power(0, REAL),
                OpSpec.binary(
                                "Arithmetic.pow of tensors",
                                Arithmetic::pow,
                                POSITIVE,
                                REAL,
                                ArithmeticRows::powOfTensors)
                        .special(-2, 3, -8)
                        .special(-2, 0.5, NAN)
                        .special(0, 0, 1)
                        .special(NAN, 0, 1)
                        .special(1, NAN, 1)
                        .special(1, INF, 1)
                        .special(-1, -INF, 1)
                        .special(INF, -1, 0),
                OpSpec.binary("Arithmetic.hypot", Arithmetic::hypot, NONZERO, REAL, StrictMath::hypot)
                        .special(3e30, 4e30, 5e30)
                        .special(INF, NAN, INF)
                        .kink(
                                "the origin",
                                xs -> Arithmetic.hypot(xs.get(0), xs.get(1)),
                                List.of(vector(0), vector(0)),
                                List.of(vector(0), vector(0))),
                lerp());
    }

    private static OpSpec power(double n, Domain domain) {
        OpSpec row = OpSpec.unary(
                "Arithmetic.pow (" + n + ")", a -> Arithmetic.pow(a, n), domain, a -> StrictMath.pow(a, n));
        return n == Math.rint(n) ? row : row.special(-1, NAN);
    }

    /** C says that 1 to any power is 1; Java leaves it NaN for NaN and infinite powers. */
    private static double powOfTensors(double a, double b) {
        boolean one = a == 1 || a == -1 && Double.isInfinite(b);
        return one ? 1 : StrictMath.pow(a, b);
    }

    private static OpSpec lerp() {
        return OpSpec.of("Arithmetic.lerp", shapes -> shapes.broadcasting(3)
                        .map(three -> OpCase.of(
                                "",
                                List.of(
                                        Operand.of(three.get(0), REAL),
                                        Operand.of(three.get(1), REAL),
                                        Operand.of(three.get(2), Domain.interval(-0.5, 1.5))),
                                xs -> Arithmetic.lerp(xs.get(0), xs.get(1), xs.get(2)),
                                in -> Plain.elementwise(in, v -> v[0] * (1 - v[2]) + v[1] * v[2]))))
                .within(Tolerance.SUM.nearZero(3, "the ends cancel"))
                .drawing(OpSpec.NonFinite.NAN)
                .special(1e30, 3, 1, 3)
                .special(3, 1e30, 0, 3);
    }

    private static List<OpSpec> piecewise() {
        return List.of(
                OpSpec.unary("Arithmetic.abs", Arithmetic::abs, NONZERO, a -> a < 0 ? -a : a + 0.0)
                        .within(Tolerance.EXACT)
                        .special(-INF, INF)
                        .kink("0", one(Arithmetic::abs), List.of(vector(0)), List.of(vector(0))),
                OpSpec.unary("Arithmetic.sign", Arithmetic::sign, NONZERO, a -> a > 0 ? 1 : a < 0 ? -1 : a)
                        .within(Tolerance.EXACT)
                        .special(0, 0)
                        .special(NAN, NAN),
                extreme("Arithmetic.maximum", Arithmetic::maximum, (a, b) -> a != a || b != b ? NAN : a > b ? a : b),
                extreme("Arithmetic.minimum", Arithmetic::minimum, (a, b) -> a != a || b != b ? NAN : a < b ? a : b),
                OpSpec.unary(
                                "Arithmetic.clip",
                                a -> Arithmetic.clip(a, -1, 1.5),
                                REAL.awayFrom(-1, 1.5),
                                a -> a < -1 ? -1 : a > 1.5 ? 1.5 : a)
                        .within(Tolerance.EXACT)
                        .special(NAN, NAN)
                        .special(-INF, -1)
                        .special(INF, 1.5)
                        .kink(
                                "its bounds",
                                xs -> Arithmetic.clip(xs.get(0), -1, 1.5),
                                List.of(vector(-1, 1.5)),
                                List.of(vector(1, 1)))
                        .refusing(
                                "bounds in the wrong order",
                                g -> Arithmetic.clip(g.input("a", Shape.of(2, 5)), 1, -1),
                                "clip",
                                "(2, 5)"));
    }

    private static OpSpec extreme(String name, BinaryOperator<Expr> build, DoubleBinaryOperator value) {
        return OpSpec.binary(name, build, REAL, REAL, value)
                .within(Tolerance.EXACT)
                .special(NAN, 1, NAN)
                .special(1, NAN, NAN)
                .special(INF, NAN, NAN)
                .kink(
                        "a tie",
                        xs -> build.apply(xs.get(0), xs.get(1)),
                        List.of(vector(2, -1), vector(2, -1)),
                        List.of(vector(0.5, 0.5), vector(0.5, 0.5)));
    }
}
