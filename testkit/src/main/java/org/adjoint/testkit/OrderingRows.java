package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Ordering;

/** Rows of {@link Ordering}. */
final class OrderingRows {
    /** No whole numbers: where three are equal, none moves the median, and its gradient goes to one of them all the same. */
    private static final Domain UNEQUAL = Domain.REAL.awayFrom(-3, -2, -1, 0, 1, 2, 3);

    private OrderingRows() {}

    private interface Along {
        Expr of(Expr a, int axis);
    }

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>();
        rows.add(row("argSort", Ordering::argSort, v -> order(v, false)).differentiable(0));
        rows.add(row("argSortDescending", Ordering::argSortDescending, v -> order(v, true))
                .differentiable(0));
        rows.add(row("sort", Ordering::sort, v -> at(v, order(v, false)))
                .kink(
                        "ties",
                        xs -> Ordering.sort(xs.get(0), 0).times(xs.get(1)),
                        List.of(Tensor.of(Shape.of(3), 2.0, 1, 2), Tensor.of(Shape.of(3), 3.0, 5, 7)),
                        List.of(Tensor.of(Shape.of(3), 5.0, 3, 7), Tensor.of(Shape.of(3), 1.0, 2, 2))));
        rows.add(row("sortDescending", Ordering::sortDescending, v -> at(v, order(v, true))));
        rows.add(topK("topK", v -> at(v, order(v, true)), Ordering::topK));
        rows.add(topK("topKPositions", v -> order(v, true), Ordering::topKPositions)
                .differentiable(0));
        rows.add(quantile("median", 0.5, Ordering::median));
        rows.add(quantile("quantile (0)", 0, (a, axis) -> Ordering.quantile(a, 0, axis)));
        rows.add(quantile("quantile (0.3)", 0.3, (a, axis) -> Ordering.quantile(a, 0.3, axis))
                .refusing(
                        "a quantile over 1",
                        g -> Ordering.quantile(g.input("a", Shape.of(2, 3)), 1.5, 0),
                        "quantile",
                        "1.5",
                        "(2, 3)"));
        rows.add(quantile("quantile (1)", 1, (a, axis) -> Ordering.quantile(a, 1, axis)));
        return rows;
    }

    private static double[] order(double[] v, boolean descending) {
        Comparator<Integer> numbers = (i, j) -> v[i] == v[j] ? 0 : v[i] < v[j] == descending ? 1 : -1;
        Comparator<Integer> order = Comparator.<Integer, Boolean>comparing(i -> v[i] != v[i])
                .thenComparing((i, j) -> v[i] != v[i] || v[j] != v[j] ? 0 : numbers.compare(i, j));
        return IntStream.range(0, v.length)
                .boxed()
                .sorted(order)
                .mapToDouble(i -> i)
                .toArray();
    }

    private static double[] at(double[] v, double[] positions) {
        return DoubleStream.of(positions).map(i -> v[(int) i]).toArray();
    }

    private static OpSpec row(String op, Along build, UnaryOperator<double[]> fibre) {
        return OpSpec.of("Ordering." + op, shapes -> Combinators.combine(
                                shapes.ofRank(1, 3), Arbitraries.integers().between(0, 2))
                        .as((shape, choice) -> {
                            int axis = choice % shape.rank();
                            return OpCase.of(
                                    "axis " + axis,
                                    List.of(Operand.of(shape, UNEQUAL)),
                                    xs -> build.of(xs.get(0), axis - shape.rank()),
                                    in -> Plain.fibres(in.get(0), axis, fibre));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "an axis outside the shape",
                        g -> build.of(g.input("a", Shape.of(2, 3)), 2),
                        "axis 2",
                        "(2, 3)");
    }

    private interface Some {
        Expr of(Expr a, int k, int axis);
    }

    private static OpSpec topK(String op, UnaryOperator<double[]> descending, Some build) {
        return OpSpec.of("Ordering." + op, shapes -> Combinators.combine(
                                shapes.ofRank(1, 3),
                                Arbitraries.integers().between(0, 2),
                                Arbitraries.integers().between(0, 5))
                        .as((shape, choice, some) -> {
                            int axis = choice % shape.rank();
                            int k = Math.min(some, shape.dim(axis));
                            return OpCase.of(
                                    "k " + k + ", axis " + axis,
                                    List.of(Operand.of(shape, UNEQUAL)),
                                    xs -> build.of(xs.get(0), k, axis),
                                    in -> Plain.fibres(in.get(0), axis, v -> Arrays.copyOf(descending.apply(v), k)));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "more than there are",
                        g -> build.of(g.input("a", Shape.of(2, 3)), 4, 1),
                        "topK",
                        "4",
                        "(2, 3)");
    }

    private static OpSpec quantile(String op, double q, Along build) {
        return OpSpec.of("Ordering." + op, shapes -> Combinators.combine(
                                shapes.ofRank(1, 3), Arbitraries.integers().between(0, 2))
                        .filter((shape, choice) -> shape.dim(choice % shape.rank()) > 0)
                        .as((shape, choice) -> {
                            int axis = choice % shape.rank();
                            return OpCase.of(
                                    "axis " + axis,
                                    List.of(Operand.of(shape, UNEQUAL)),
                                    xs -> build.of(xs.get(0), axis),
                                    in -> Plain.fold(
                                            in.get(0), new int[] {axis}, false, v -> quantile(v, q), v -> largest(v)));
                        }))
                .within(Tolerance.ROUNDING)
                .refusing("an empty axis", g -> build.of(g.input("a", Shape.of(2, 0)), 1), op.split(" ")[0], "(2, 0)")
                .refusing(
                        "integers",
                        g -> build.of(g.input("a", Shape.of(2), DType.INT32), 0),
                        op.split(" ")[0],
                        "INT32");
    }

    /** An infinite scale would allow anything, and none allow nothing. */
    private static double largest(double[] v) {
        return DoubleStream.of(v).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    }

    private static double quantile(double[] v, double q) {
        List<Double> sorted = DoubleStream.of(v).boxed().sorted().collect(Collectors.toList());
        double position = q * (v.length - 1);
        int below = (int) position;
        double low = sorted.get(below);
        if (sorted.get(v.length - 1).isNaN() || position == below) {
            return sorted.get(v.length - 1).isNaN() ? Double.NaN : low;
        }
        return low * (1 - (position - below)) + sorted.get(below + 1) * (position - below);
    }
}
