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
import org.adjoint.ops.Elementwise;

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
                OpSpec.binary("Elementwise.add", Elementwise::add, REAL, REAL, (a, b) -> a + b)
                        .within(Tolerance.ROUNDING)
                        .special(INF, -INF, NAN)
                        .refusing(
                                "element types that differ",
                                g -> Elementwise.add(
                                        g.input("a", Shape.of(2)), g.input("b", Shape.of(2), DType.FLOAT64)),
                                "add",
                                "element types differ")
                        .refusing(
                                "integers",
                                g -> Elementwise.add(
                                        g.input("a", Shape.of(2), DType.INT32), g.input("b", Shape.of(2), DType.INT32)),
                                "add",
                                "INT32"),
                OpSpec.binary("Elementwise.sub", Elementwise::sub, REAL, REAL, (a, b) -> a - b)
                        .within(Tolerance.ROUNDING)
                        .special(INF, INF, NAN),
                OpSpec.binary("Elementwise.mul", Elementwise::mul, REAL, REAL, (a, b) -> a * b)
                        .within(Tolerance.ROUNDING)
                        .special(0, INF, NAN),
                OpSpec.binary("Elementwise.div", Elementwise::div, REAL, NONZERO, (a, b) -> a / b)
                        .within(Tolerance.ROUNDING)
                        .special(1, 0, INF)
                        .special(-1, 0, -INF)
                        .special(0, 0, NAN)
                        .special(1, -INF, -0.0),
                OpSpec.unary("Elementwise.neg", Elementwise::neg, REAL, a -> -a).within(Tolerance.EXACT));
    }

    private static List<OpSpec> functions() {
        Tolerance zeroCrossing = Tolerance.FUNCTION.nearZero(0.5, "beside a zero the reduced argument is rounded");
        return List.of(
                OpSpec.unary("Elementwise.exp", Elementwise::exp, REAL, StrictMath::exp)
                        .special(0, 1)
                        .special(-INF, 0)
                        .special(INF, INF)
                        .special(1000, INF)
                        .special(-1000, 0)
                        .special(NAN, NAN),
                OpSpec.unary("Elementwise.log", Elementwise::log, POSITIVE, StrictMath::log)
                        .within(Tolerance.FUNCTION.nearZero(0.1, "beside 1 the mantissa's logarithm is rounded"))
                        .special(1, 0)
                        .special(0, -INF)
                        .special(-1, NAN)
                        .special(INF, INF)
                        .special(NAN, NAN),
                OpSpec.unary("Elementwise.tanh", Elementwise::tanh, REAL, ElementwiseRows::tanhByExpm1)
                        .special(0, 0)
                        .special(-0.0, -0.0)
                        .special(INF, 1)
                        .special(-INF, -1)
                        .special(50, 1)
                        .special(1e-6, 1e-6 - 1e-18 / 3)
                        .special(NAN, NAN),
                OpSpec.unary("Elementwise.sigmoid", Elementwise::sigmoid, REAL, a -> 0.5 + 0.5 * StrictMath.tanh(a / 2))
                        .special(0, 0.5)
                        .special(INF, 1)
                        .special(-INF, 0)
                        .special(-50, StrictMath.exp(-50))
                        .special(-1000, 0)
                        .special(1000, 1)
                        .special(NAN, NAN),
                OpSpec.unary("Elementwise.sin", Elementwise::sin, REAL, StrictMath::sin)
                        .within(zeroCrossing)
                        .special(0, 0)
                        .special(100, StrictMath.sin(100))
                        .special(1000, StrictMath.sin(1000))
                        .special(INF, NAN)
                        .special(NAN, NAN),
                OpSpec.unary("Elementwise.cos", Elementwise::cos, REAL, StrictMath::cos)
                        .within(zeroCrossing)
                        .special(0, 1)
                        .special(100, StrictMath.cos(100))
                        .special(1000, StrictMath.cos(1000))
                        .special(-INF, NAN)
                        .special(NAN, NAN),
                OpSpec.unary("Elementwise.square", Elementwise::square, REAL, a -> a * a)
                        .within(Tolerance.ROUNDING)
                        .special(-INF, INF),
                OpSpec.unary("Elementwise.sqrt", Elementwise::sqrt, POSITIVE, StrictMath::sqrt)
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
                "Elementwise.pow (" + n + ")", a -> Elementwise.pow(a, n), domain, a -> StrictMath.pow(a, n));
        return n == Math.rint(n) ? row : row.special(-1, NAN);
    }

    /** (e²ᵃ - 1) / (e²ᵃ + 1), kept from overflow by the sign. */
    private static double tanhByExpm1(double a) {
        double e = StrictMath.expm1(-2 * Math.abs(a));
        return Math.copySign(-e / (e + 2), a);
    }

    private static List<OpSpec> piecewise() {
        return List.of(
                OpSpec.unary("Elementwise.relu", Elementwise::relu, NONZERO, a -> a > 0 || a != a ? a : 0)
                        .within(Tolerance.EXACT)
                        .special(-INF, 0)
                        .special(NAN, NAN)
                        .kink("0", one(Elementwise::relu), List.of(vector(0)), List.of(vector(0))),
                OpSpec.unary("Elementwise.abs", Elementwise::abs, NONZERO, a -> a < 0 ? -a : a + 0.0)
                        .within(Tolerance.EXACT)
                        .special(-INF, INF)
                        .kink("0", one(Elementwise::abs), List.of(vector(0)), List.of(vector(0))),
                extreme("Elementwise.maximum", Elementwise::maximum, (a, b) -> a != a || b != b ? NAN : a > b ? a : b),
                extreme("Elementwise.minimum", Elementwise::minimum, (a, b) -> a != a || b != b ? NAN : a < b ? a : b),
                OpSpec.unary(
                                "Elementwise.clip",
                                a -> Elementwise.clip(a, -1, 1.5),
                                REAL.awayFrom(-1, 1.5),
                                a -> a < -1 ? -1 : a > 1.5 ? 1.5 : a)
                        .within(Tolerance.EXACT)
                        .special(NAN, NAN)
                        .special(-INF, -1)
                        .special(INF, 1.5)
                        .kink(
                                "its bounds",
                                xs -> Elementwise.clip(xs.get(0), -1, 1.5),
                                List.of(vector(-1, 1.5)),
                                List.of(vector(1, 1)))
                        .refusing(
                                "bounds in the wrong order",
                                g -> Elementwise.clip(g.input("a", Shape.of(2, 5)), 1, -1),
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
        return OpSpec.of("Elementwise.where", shapes -> Combinators.combine(
                                shapes.broadcasting(3), Arbitraries.of(true, false))
                        .as((three, exact) -> OpCase.of(
                                exact ? "conditions of exactly 0 and 1" : "any condition but 0",
                                List.of(
                                        Operand.of(three.get(0), NONZERO),
                                        Operand.of(three.get(1), REAL),
                                        Operand.of(three.get(2), REAL)),
                                xs -> Elementwise.where(
                                        exact ? Elementwise.relu(xs.get(0)) : xs.get(0), xs.get(1), xs.get(2)),
                                in -> Plain.elementwise(
                                        in, v -> (exact ? v[0] > 0 || v[0] != v[0] : v[0] != 0) ? v[1] : v[2]))))
                .within(Tolerance.EXACT)
                .refusing(
                        "shapes that do not broadcast",
                        g -> Elementwise.where(
                                g.input("c", Shape.of(2)), g.input("a", Shape.of(3)), g.input("b", Shape.of(3))),
                        "where",
                        "(2)",
                        "(3)");
    }

    private static List<OpSpec> comparisons() {
        return List.of(
                comparison("Elementwise.less", Elementwise::less, (a, b) -> a < b ? 1 : 0),
                comparison("Elementwise.lessEqual", Elementwise::lessEqual, (a, b) -> a <= b ? 1 : 0),
                comparison("Elementwise.greater", Elementwise::greater, (a, b) -> a > b ? 1 : 0),
                comparison("Elementwise.greaterEqual", Elementwise::greaterEqual, (a, b) -> a >= b ? 1 : 0),
                comparison("Elementwise.equal", Elementwise::equal, (a, b) -> a == b ? 1 : 0),
                comparison("Elementwise.notEqual", Elementwise::notEqual, (a, b) -> a != b ? 1 : 0));
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
