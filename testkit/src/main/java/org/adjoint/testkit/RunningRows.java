package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.Direction;
import org.adjoint.ops.Running;

/** Rows of {@link Running}. */
final class RunningRows {
    private RunningRows() {}

    private interface OneWay {
        Expr of(Expr a, int axis);
    }

    private interface EitherWay {
        Expr of(Expr a, int axis, Direction direction);
    }

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>();
        rows.addAll(both("cumSum", Running::cumSum, Running::cumSum, Double::sum, Tolerance.SUM));
        rows.addAll(both("cumProd", Running::cumProd, Running::cumProd, (y, a) -> y * a, Tolerance.SUM));
        for (OpSpec row : both("cumMax", Running::cumMax, Running::cumMax, Math::max, Tolerance.EXACT)) {
            rows.add(row.kink(
                    "ties",
                    xs -> Running.cumMax(xs.get(0), 0),
                    List.of(Tensor.of(Shape.of(5), 2.0, 1, 2, 3, 3)),
                    // The 2 at the start is alone twice and then shares with the other; so do the 3s.
                    List.of(Tensor.of(Shape.of(5), 2.5, 0, 0.5, 1.5, 0.5))));
        }
        rows.addAll(both(
                "logCumSumExp",
                Running::logCumSumExp,
                Running::logCumSumExp,
                RunningRows::logAddExp,
                Tolerance.SUM.nearZero(1, "the logarithm of a sum near 1 is as exact as the sum")));
        return rows;
    }

    private static double logAddExp(double a, double b) {
        double high = Math.max(a, b);
        return a == b ? a + Math.log(2) : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }

    private static List<OpSpec> both(
            String op, OneWay forward, EitherWay either, DoubleBinaryOperator fold, Tolerance tolerance) {
        return List.of(
                row(
                        "Running." + op,
                        op,
                        (a, axis, direction) -> forward.of(a, axis),
                        fold,
                        tolerance,
                        Direction.FORWARD),
                row("Running." + op + " from either end", op, either, fold, tolerance, Direction.values()));
    }

    private static OpSpec row(
            String name,
            String op,
            EitherWay build,
            DoubleBinaryOperator fold,
            Tolerance tolerance,
            Direction... directions) {
        return OpSpec.of(name, shapes -> Combinators.combine(
                                shapes.ofRank(1, 3), Arbitraries.integers().between(0, 2), Arbitraries.of(directions))
                        .as((shape, choice, direction) -> {
                            int axis = choice % shape.rank();
                            return OpCase.of(
                                    "axis " + axis + " " + direction,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> build.of(xs.get(0), axis - shape.rank(), direction),
                                    in -> folded(in.get(0), axis, direction, fold));
                        }))
                .within(tolerance)
                .refusing(
                        "an axis outside the shape",
                        g -> build.of(g.input("a", Shape.of(2, 3)), 2, directions[0]),
                        op,
                        "(2, 3)")
                .refusing(
                        "integers",
                        g -> build.of(g.input("a", Shape.of(2), DType.INT32), 0, directions[0]),
                        op,
                        "INT32");
    }

    private static Expected folded(Tensor a, int axis, Direction direction, DoubleBinaryOperator fold) {
        double[] elements = a.toDoubles();
        double[] scales = new double[elements.length];
        int n = a.shape().dim(axis);
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(a.shape(), p);
            int end = index[axis];
            for (int k = 0; k <= (direction == Direction.FORWARD ? end : n - 1 - end); k++) {
                index[axis] = direction == Direction.FORWARD ? k : n - 1 - k;
                double element = Plain.at(a, index);
                elements[p] = k == 0 ? element : fold.applyAsDouble(elements[p], element);
                scales[p] = Math.max(scales[p] + Math.abs(element), Math.abs(elements[p]));
            }
        }
        return new Expected(a.shape(), elements, scales);
    }
}
