package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.POSITIVE;
import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Activations;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Conditions;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Trigonometry;

/** Rows of {@link Elementwise}. */
final class ElementwiseRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private ElementwiseRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>(arithmetic());
        rows.addAll(functions());
        rows.addAll(piecewise());
        rows.addAll(comparisons());
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

    private static List<OpSpec> functions() {
        Tolerance zeroCrossing = Tolerance.FUNCTION.nearZero(0.5, "beside a zero the reduced argument is rounded");
        return List.of(
                OpSpec.unary("Exponentials.exp", Exponentials::exp, REAL, StrictMath::exp)
                        .special(0, 1)
                        .special(-INF, 0)
                        .special(INF, INF)
                        .special(1000, INF)
                        .special(-1000, 0)
                        .special(NAN, NAN),
                OpSpec.unary("Exponentials.log", Exponentials::log, POSITIVE, StrictMath::log)
                        .within(Tolerance.FUNCTION.nearZero(0.1, "beside 1 the mantissa's logarithm is rounded"))
                        .special(1, 0)
                        .special(0, -INF)
                        .special(-1, NAN)
                        .special(INF, INF)
                        .special(NAN, NAN),
                OpSpec.unary("Trigonometry.tanh", Trigonometry::tanh, REAL, ElementwiseRows::tanhByExpm1)
                        .special(0, 0)
                        .special(-0.0, -0.0)
                        .special(INF, 1)
                        .special(-INF, -1)
                        .special(50, 1)
                        .special(1e-6, 1e-6 - 1e-18 / 3)
                        .special(NAN, NAN),
                OpSpec.unary("Activations.sigmoid", Activations::sigmoid, REAL, a -> 0.5 + 0.5 * StrictMath.tanh(a / 2))
                        .special(0, 0.5)
                        .special(INF, 1)
                        .special(-INF, 0)
                        .special(-50, StrictMath.exp(-50))
                        .special(-1000, 0)
                        .special(1000, 1)
                        .special(NAN, NAN),
                OpSpec.unary("Trigonometry.sin", Trigonometry::sin, REAL, StrictMath::sin)
                        .within(zeroCrossing)
                        .special(0, 0)
                        .special(100, StrictMath.sin(100))
                        .special(1000, StrictMath.sin(1000))
                        .special(INF, NAN)
                        .special(NAN, NAN),
                OpSpec.unary("Trigonometry.cos", Trigonometry::cos, REAL, StrictMath::cos)
                        .within(zeroCrossing)
                        .special(0, 1)
                        .special(100, StrictMath.cos(100))
                        .special(1000, StrictMath.cos(1000))
                        .special(-INF, NAN)
                        .special(NAN, NAN),
                OpSpec.unary("Arithmetic.square", Arithmetic::square, REAL, a -> a * a)
                        .within(Tolerance.ROUNDING)
                        .special(-INF, INF),
                OpSpec.unary("Arithmetic.sqrt", Arithmetic::sqrt, POSITIVE, StrictMath::sqrt)
                        .within(Tolerance.ROUNDING)
                        .special(0, 0)
                        .special(-1, NAN)
                        .special(INF, INF)
                        .special(NAN, NAN),
                power(2, REAL),
                power(3, REAL),
                power(-1, NONZERO),
                power(0.5, POSITIVE),
                power(-1.5, POSITIVE),
                power(0, REAL));
    }

    private static OpSpec power(double n, Domain domain) {
        OpSpec row = OpSpec.unary(
                "Arithmetic.pow (" + n + ")", a -> Arithmetic.pow(a, n), domain, a -> StrictMath.pow(a, n));
        return n == Math.rint(n) ? row : row.special(-1, NAN);
    }

    /** (e²ᵃ - 1) / (e²ᵃ + 1), kept from overflow by the sign. */
    private static double tanhByExpm1(double a) {
        double e = StrictMath.expm1(-2 * Math.abs(a));
        return Math.copySign(-e / (e + 2), a);
    }

    private static List<OpSpec> piecewise() {
        return List.of(
                OpSpec.unary("Activations.relu", Activations::relu, NONZERO, a -> a > 0 || a != a ? a : 0)
                        .within(Tolerance.EXACT)
                        .special(-INF, 0)
                        .special(NAN, NAN)
                        .kink("0", one(Activations::relu), List.of(vector(0)), List.of(vector(0))),
                OpSpec.unary("Arithmetic.abs", Arithmetic::abs, NONZERO, a -> a < 0 ? -a : a + 0.0)
                        .within(Tolerance.EXACT)
                        .special(-INF, INF)
                        .kink("0", one(Arithmetic::abs), List.of(vector(0)), List.of(vector(0))),
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
                                "(2, 5)"),
                where());
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

    private static OpSpec where() {
        return OpSpec.of("Conditions.where", shapes -> Combinators.combine(
                                shapes.broadcasting(3), Arbitraries.of(true, false))
                        .as((three, exact) -> OpCase.of(
                                exact ? "conditions of exactly 0 and 1" : "any condition but 0",
                                List.of(
                                        Operand.of(three.get(0), NONZERO),
                                        Operand.of(three.get(1), REAL),
                                        Operand.of(three.get(2), REAL)),
                                xs -> Conditions.where(
                                        exact ? Activations.relu(xs.get(0)) : xs.get(0), xs.get(1), xs.get(2)),
                                in -> Plain.elementwise(
                                        in, v -> (exact ? v[0] > 0 || v[0] != v[0] : v[0] != 0) ? v[1] : v[2]))))
                .within(Tolerance.EXACT)
                .refusing(
                        "shapes that do not broadcast",
                        g -> Conditions.where(
                                g.input("c", Shape.of(2)), g.input("a", Shape.of(3)), g.input("b", Shape.of(3))),
                        "where",
                        "(2)",
                        "(3)");
    }

    private static List<OpSpec> comparisons() {
        return List.of(
                comparison("Conditions.less", Conditions::less, (a, b) -> a < b ? 1 : 0),
                comparison("Conditions.lessEqual", Conditions::lessEqual, (a, b) -> a <= b ? 1 : 0),
                comparison("Conditions.greater", Conditions::greater, (a, b) -> a > b ? 1 : 0),
                comparison("Conditions.greaterEqual", Conditions::greaterEqual, (a, b) -> a >= b ? 1 : 0),
                comparison("Conditions.equal", Conditions::equal, (a, b) -> a == b ? 1 : 0),
                comparison("Conditions.notEqual", Conditions::notEqual, (a, b) -> a != b ? 1 : 0));
    }

    /** Steps: the gradient is 0 where there is one. */
    private static OpSpec comparison(String name, BinaryOperator<Expr> build, DoubleBinaryOperator value) {
        OpSpec row = OpSpec.binary(name, build, REAL, REAL, value).within(Tolerance.EXACT);
        for (double[] pair : new double[][] {{1, 1}, {1, 2}, {2, 1}, {0.0, -0.0}, {NAN, 1}, {NAN, NAN}, {INF, INF}}) {
            row = row.special(pair[0], pair[1], value.applyAsDouble(pair[0], pair[1]));
        }
        return row;
    }

    private static Function<List<Expr>, Expr> one(Function<Expr, Expr> build) {
        return xs -> build.apply(xs.get(0));
    }

    private static Tensor vector(double... elements) {
        return Tensor.of(Shape.of(elements.length), elements);
    }
}
