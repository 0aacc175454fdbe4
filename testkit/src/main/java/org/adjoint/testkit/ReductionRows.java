package org.adjoint.testkit;

import static org.adjoint.ops.Activations.relu;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Reductions;

/** Rows of {@link Reductions}. */
final class ReductionRows {
    private ReductionRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>();
        rows.addAll(folds(
                "Reductions.sum",
                Reductions::sum,
                Reductions::sum,
                v -> Arrays.stream(v).sum(),
                Plain::sumOfMagnitudes,
                Tolerance.SUM));
        rows.addAll(folds(
                "Reductions.mean",
                Reductions::mean,
                Reductions::mean,
                v -> Arrays.stream(v).sum() / v.length,
                v -> Plain.sumOfMagnitudes(v) / v.length,
                Tolerance.SUM));
        for (OpSpec max : folds(
                "Reductions.max", Reductions::max, Reductions::max, ReductionRows::largest, v -> 0, Tolerance.EXACT)) {
            rows.add(max.kink(
                    "ties",
                    xs -> Reductions.max(xs.get(0), 1),
                    List.of(Tensor.of(Shape.of(2, 3), 5.0, 1, 5, 2, 2, 2)),
                    List.of(Tensor.of(Shape.of(2, 3), 0.5, 0, 0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0))));
        }
        for (OpSpec min : folds(
                "Reductions.min",
                Reductions::min,
                Reductions::min,
                v -> -largest(Arrays.stream(v).map(x -> -x).toArray()),
                v -> 0,
                Tolerance.EXACT)) {
            rows.add(min.kink(
                    "ties",
                    xs -> Reductions.min(xs.get(0), 0),
                    List.of(Tensor.of(Shape.of(3), 1.0, 4, 1)),
                    List.of(Tensor.of(Shape.of(3), 0.5, 0, 0.5))));
        }
        rows.addAll(folds(
                "Reductions.prod",
                Reductions::prod,
                Reductions::prod,
                ReductionRows::product,
                v -> 20 * Math.abs(product(v)),
                Tolerance.SUM,
                Domain.interval(0.8, 1.25),
                0));
        rows.addAll(logic());
        rows.add(position("Reductions.argMax", Reductions::argMax, 1));
        rows.add(position("Reductions.argMin", Reductions::argMin, -1));
        return rows;
    }

    private static double product(double[] numbers) {
        return Arrays.stream(numbers).reduce(1, (a, b) -> a * b);
    }

    /** Of conditions that hold seldom, and often. */
    private static List<OpSpec> logic() {
        List<OpSpec> rows = new ArrayList<>(folds(
                "Reductions.any",
                (a, axes) -> Reductions.any(above(a, 2.5), axes),
                (a, axes) -> Reductions.any(above(a, 2.5), axes),
                v -> Arrays.stream(v).anyMatch(x -> !(x <= 2.5)) ? 1 : 0,
                v -> 0,
                Tolerance.EXACT,
                REAL.awayFrom(2.5),
                0));
        rows.addAll(folds(
                "Reductions.all",
                (a, axes) -> Reductions.all(above(a, -2.5), axes),
                (a, axes) -> Reductions.all(above(a, -2.5), axes),
                v -> Arrays.stream(v).allMatch(x -> !(x <= -2.5)) ? 1 : 0,
                v -> 0,
                Tolerance.EXACT,
                REAL.awayFrom(-2.5),
                0));
        return rows;
    }

    /** Conditions that hold above a threshold; what is no number goes on to be refused. */
    private static Expr above(Expr a, double threshold) {
        return a.dtype().isFloat() ? relu(a.minus(threshold)) : a;
    }

    /** The largest number, NaN if one is, -infinity of none. */
    private static double largest(double[] numbers) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double number : numbers) {
            if (number != number) {
                return number;
            }
            largest = number > largest ? number : largest;
        }
        return largest;
    }

    static List<OpSpec> folds(
            String name,
            BiFunction<Expr, int[], Expr> dropping,
            BiFunction<Expr, Axes, Expr> keeping,
            ToDoubleFunction<double[]> fold,
            ToDoubleFunction<double[]> scale,
            Tolerance tolerance) {
        return folds(name, dropping, keeping, fold, scale, tolerance, REAL, 0);
    }

    /** Of elements of a domain; {@code least} of them are folded, or none. */
    static List<OpSpec> folds(
            String name,
            BiFunction<Expr, int[], Expr> dropping,
            BiFunction<Expr, Axes, Expr> keeping,
            ToDoubleFunction<double[]> fold,
            ToDoubleFunction<double[]> scale,
            Tolerance tolerance,
            Domain domain,
            int least) {
        return List.of(
                row(name, dropping, false, fold, scale, tolerance, domain, least),
                row(
                        name + " keeping dims",
                        (a, axes) -> keeping.apply(a, keepDims(axes)),
                        true,
                        fold,
                        scale,
                        tolerance,
                        domain,
                        least));
    }

    private static OpSpec row(
            String name,
            BiFunction<Expr, int[], Expr> build,
            boolean keep,
            ToDoubleFunction<double[]> fold,
            ToDoubleFunction<double[]> scale,
            Tolerance tolerance,
            Domain domain,
            int least) {
        String op = name.replaceAll(".*\\.| .*", "");
        return OpSpec.of(name, shapes -> reduced(shapes)
                        .filter(r -> r.count() == 0 || r.count() >= least)
                        .map(r -> OpCase.of(
                                "axes " + Arrays.toString(r.named()),
                                List.of(Operand.of(r.shape(), domain)),
                                xs -> build.apply(xs.get(0), r.named()),
                                in -> Plain.fold(in.get(0), r.folded(), keep, fold, scale))))
                .within(tolerance)
                .refusing(
                        "an axis outside the shape",
                        g -> build.apply(g.input("a", Shape.of(2, 3)), new int[] {2}),
                        op + ": axis 2",
                        "(2, 3)")
                .refusing(
                        "an axis named twice",
                        g -> build.apply(g.input("a", Shape.of(2, 3)), new int[] {1, -1}),
                        op,
                        "twice")
                .refusing(
                        "integers",
                        g -> build.apply(g.input("a", Shape.of(2), DType.INT32), new int[] {0}),
                        op,
                        "INT32");
    }

    /** A shape and axes of it as a user may name them: some negative, none for all. */
    record Reduced(Shape shape, int[] named) {
        /** The axes that are folded, non-negative. */
        int[] folded() {
            return named.length == 0
                    ? IntStream.range(0, shape.rank()).toArray()
                    : Arrays.stream(named)
                            .map(a -> Math.floorMod(a, shape.rank()))
                            .toArray();
        }

        /** Number of elements folded into each of the result. */
        int count() {
            return Arrays.stream(folded()).map(shape::dim).reduce(1, (a, b) -> a * b);
        }
    }

    static Arbitrary<Reduced> reduced(Shapes shapes) {
        return Combinators.combine(shapes.any(), Arbitraries.integers().between(0, 31))
                .as((shape, choice) -> {
                    boolean negative = choice >= 16;
                    int[] axes = IntStream.range(0, shape.rank())
                            .filter(i -> (choice >> i & 1) == 1)
                            .map(i -> negative ? i - shape.rank() : i)
                            .toArray();
                    return new Reduced(shape, axes);
                });
    }

    private static OpSpec position(String name, BiFunction<Expr, Integer, Expr> build, int sign) {
        return OpSpec.of(name, shapes -> Combinators.combine(
                                shapes.ofRank(1, 4), Arbitraries.integers().between(0, 3))
                        .as((shape, choice) -> new Reduced(shape, new int[] {choice % shape.rank()}))
                        .filter(r -> r.shape().dim(r.named()[0]) > 0)
                        .map(r -> OpCase.of(
                                "axis " + r.named()[0],
                                List.of(Operand.of(r.shape(), REAL)),
                                xs -> build.apply(xs.get(0), r.named()[0]),
                                in -> Plain.fold(in.get(0), r.named(), false, v -> firstLargest(v, sign), v -> 0))))
                .within(Tolerance.EXACT)
                .differentiable(0)
                .refusing(
                        "an empty axis",
                        g -> build.apply(g.input("a", Shape.of(2, 0)), 1),
                        name.replace("Reductions.", ""),
                        "(2, 0)");
    }

    /** The position of the first NaN, else of the first of the largest of sign * v. */
    private static double firstLargest(double[] v, int sign) {
        List<Double> signed = Arrays.stream(v).mapToObj(x -> sign * x).collect(Collectors.toList());
        double largest = largest(Plain.array(signed));
        for (int i = 0; i < v.length; i++) {
            if (sign * v[i] == largest || v[i] != v[i]) {
                if (largest == largest || v[i] != v[i]) {
                    return i;
                }
            }
        }
        throw new AssertionError("no largest");
    }
}
