package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.ops.Activations;
import org.adjoint.ops.Conditions;

/** Rows of {@link Conditions}. */
final class ConditionRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private ConditionRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>(comparisons());
        rows.addAll(logic());
        rows.addAll(tests());
        rows.add(where());
        rows.add(maskedFill());
        return rows;
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

    private static List<OpSpec> logic() {
        return List.of(
                logical("Conditions.and", Conditions::and, (a, b) -> a && b),
                logical("Conditions.or", Conditions::or, (a, b) -> a || b),
                logical("Conditions.xor", Conditions::xor, (a, b) -> a != b),
                OpSpec.unary("Conditions.not", Conditions::not, NONZERO, a -> a == 0 ? 1 : 0)
                        .within(Tolerance.EXACT)
                        .special(0, 1)
                        .special(NAN, 0));
    }

    private interface Connective {
        boolean of(boolean a, boolean b);
    }

    private static OpSpec logical(String name, BinaryOperator<Expr> build, Connective value) {
        OpSpec row = OpSpec.binary(name, build, NONZERO, NONZERO, (a, b) -> value.of(a != 0, b != 0) ? 1 : 0)
                .within(Tolerance.EXACT);
        for (double[] pair : new double[][] {{0, 0}, {0, 2}, {-3, 0}, {NAN, 0}, {-0.0, NAN}, {INF, 1}}) {
            row = row.special(pair[0], pair[1], value.of(pair[0] != 0, pair[1] != 0) ? 1 : 0);
        }
        return row;
    }

    private static List<OpSpec> tests() {
        return List.of(
                OpSpec.unary("Conditions.isNaN", Conditions::isNaN, REAL, a -> a != a ? 1 : 0)
                        .within(Tolerance.EXACT)
                        .special(NAN, 1)
                        .special(INF, 0),
                OpSpec.unary("Conditions.isInf", Conditions::isInf, REAL, a -> Double.isInfinite(a) ? 1 : 0)
                        .within(Tolerance.EXACT)
                        .special(NAN, 0)
                        .special(-INF, 1),
                OpSpec.unary("Conditions.isFinite", Conditions::isFinite, REAL, a -> Double.isFinite(a) ? 1 : 0)
                        .within(Tolerance.EXACT)
                        .special(NAN, 0)
                        .special(-INF, 0)
                        .special(0, 1),
                OpSpec.unary("Conditions.nanToNum", Conditions::nanToNum, REAL, a -> a)
                        .within(Tolerance.EXACT)
                        .drawing(OpSpec.NonFinite.NONE)
                        .special(NAN, 0),
                OpSpec.unary(
                                "Conditions.nanToNum by choice",
                                a -> Conditions.nanToNum(a, 7, 8, -9),
                                REAL,
                                a -> a != a ? 7 : a == INF ? 8 : a == -INF ? -9 : a)
                        .within(Tolerance.EXACT));
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

    private static OpSpec maskedFill() {
        return OpSpec.of("Conditions.maskedFill", shapes -> shapes.broadcasting(2)
                        .map(pair -> OpCase.of(
                                "",
                                List.of(Operand.of(pair.get(0), REAL), Operand.of(pair.get(1), NONZERO)),
                                xs -> Conditions.maskedFill(xs.get(0), Activations.relu(xs.get(1)), -7),
                                in -> Plain.elementwise(in, v -> v[1] > 0 || v[1] != v[1] ? -7 : v[0]))))
                .within(Tolerance.EXACT)
                .refusing(
                        "shapes that do not broadcast",
                        g -> Conditions.maskedFill(g.input("a", Shape.of(2)), g.input("m", Shape.of(3)), 0),
                        "maskedFill",
                        "(2)",
                        "(3)");
    }
}
