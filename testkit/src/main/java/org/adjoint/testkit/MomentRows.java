package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.REAL;
import static org.adjoint.testkit.Points.one;
import static org.adjoint.testkit.Points.vector;
import static org.adjoint.testkit.ReductionRows.folds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Statistics;

/** Rows of {@link Statistics}, and of the folds of {@link Reductions} that are formulas. */
final class MomentRows {
    private static final Tolerance DIFFERENCES =
            Tolerance.SUM.nearZero(1, "differences from a mean are the differences of rounded numbers");

    private MomentRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>();
        rows.addAll(spread("variance", Statistics::variance, Statistics::variance, v -> squares(v) / v.length, 0));
        rows.addAll(spread(
                "sampleVariance",
                Statistics::sampleVariance,
                Statistics::sampleVariance,
                v -> squares(v) / (v.length - 1),
                2));
        for (OpSpec std : spread("std", Statistics::std, Statistics::std, v -> Math.sqrt(squares(v) / v.length), 3)) {
            rows.add(std.kink("equal elements", one(Statistics::std), List.of(vector(2, 2)), List.of(vector(0, 0))));
        }
        rows.addAll(spread(
                "sampleStd",
                Statistics::sampleStd,
                Statistics::sampleStd,
                v -> Math.sqrt(squares(v) / (v.length - 1)),
                3));
        rows.addAll(logSumExp());
        rows.addAll(norm(1));
        rows.addAll(norm(1.5));
        for (OpSpec euclidean : norm(2)) {
            rows.add(euclidean.kink(
                    "the origin", xs -> Reductions.norm(xs.get(0), 2), List.of(vector(0, 0)), List.of(vector(0, 0))));
        }
        rows.addAll(norm(3));
        for (OpSpec largest : norm(Double.POSITIVE_INFINITY)) {
            rows.add(largest.kink(
                    "ties",
                    xs -> Reductions.norm(xs.get(0), Double.POSITIVE_INFINITY),
                    List.of(vector(2, -2, 1)),
                    List.of(vector(0.5, -0.5, 0))));
        }
        return rows;
    }

    /** The deviation of two numbers is their distance, whose kink is met by chance: {@code least} of it is 3. */
    private static List<OpSpec> spread(
            String name,
            BiFunction<Expr, int[], Expr> dropping,
            BiFunction<Expr, Axes, Expr> keeping,
            ToDoubleFunction<double[]> value,
            int least) {
        return folds("Statistics." + name, dropping, keeping, value, v -> 10, DIFFERENCES, REAL, least).stream()
                .map(row -> row.drawing(OpSpec.NonFinite.NAN))
                .toList();
    }

    /** The sum of the squares of the differences of all pairs, divided by 2 n: no mean is taken. */
    private static double squares(double[] v) {
        double sum = 0;
        for (double a : v) {
            double row = 0;
            for (double b : v) {
                row += (a - b) * (a - b);
            }
            sum += row;
        }
        return sum / (2 * v.length);
    }

    private static List<OpSpec> logSumExp() {
        return folds(
                "Reductions.logSumExp",
                Reductions::logSumExp,
                Reductions::logSumExp,
                v -> StrictMath.log(Arrays.stream(v).map(StrictMath::exp).sum()),
                v -> 10,
                Tolerance.SUM,
                REAL,
                0);
    }

    private static List<OpSpec> norm(double p) {
        return folds(
                        "Reductions.norm",
                        (a, axes) -> Reductions.norm(a, p, axes),
                        (a, axes) -> Reductions.norm(a, p, axes),
                        v -> plainNorm(v, p),
                        v -> plainNorm(v, p),
                        Tolerance.SUM,
                        NONZERO,
                        0)
                .stream()
                .map(row -> row.named(row.name() + " for p = " + p)
                        .drawing(OpSpec.NonFinite.NAN)
                        .refusing(
                                "a p below 1",
                                g -> Reductions.norm(g.input("a", Shape.of(2, 3)), 0.5),
                                "norm: p",
                                "(2, 3)"))
                .toList();
    }

    private static double plainNorm(double[] v, double p) {
        return Double.isInfinite(p)
                ? Arrays.stream(v).map(Math::abs).reduce(0, Math::max)
                : StrictMath.pow(
                        Arrays.stream(v)
                                .map(a -> StrictMath.pow(Math.abs(a), p))
                                .sum(),
                        1 / p);
    }
}
