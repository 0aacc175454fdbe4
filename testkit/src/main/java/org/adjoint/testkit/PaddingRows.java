package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Padding;
import org.adjoint.ops.Tiling;

/** Rows of {@link Padding} and {@link Tiling}. */
final class PaddingRows {
    private PaddingRows() {}

    static List<OpSpec> rows() {
        return List.of(
                padded(
                        "pad",
                        0,
                        (a, axis, before, after) -> Padding.pad(a, axis, before, after, 0.5),
                        (i, n) -> i < 0 || i >= n ? -1 : i),
                padded("padReflect", 3, Padding::padReflect, (i, n) -> i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i)
                        .refusing(
                                "a mirror image that is too long",
                                g -> Padding.padReflect(g.input("a", Shape.of(2, 3)), 1, 3, 0),
                                "padReflect",
                                "(2, 3)"),
                padded("padEdge", 1, Padding::padEdge, (i, n) -> Math.max(0, Math.min(i, n - 1)))
                        .refusing(
                                "no ends",
                                g -> Padding.padEdge(g.input("a", Shape.of(2, 0)), 1, 1, 0),
                                "padEdge",
                                "(2, 0)"),
                repeat(),
                tile(),
                meshGrid());
    }

    private interface Pad {
        Expr of(Expr a, int axis, int before, int after);
    }

    /** The position in an axis of n elements that position i of the padded one shows; -1 for the number. */
    private interface Source {
        int of(int i, int n);
    }

    private record Padded(Shape shape, int axis, int before, int after) {}

    private static Arbitrary<Padded> padded(Shapes shapes) {
        return Combinators.combine(
                        shapes.ofRank(1, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2))
                .as((shape, choice, before, after) -> new Padded(shape, choice % shape.rank(), before, after));
    }

    private static OpSpec padded(String name, int leastExtent, Pad pad, Source source) {
        return OpSpec.of("Padding." + name, shapes -> padded(shapes)
                        .filter(p -> p.shape.dim(p.axis) >= leastExtent)
                        .map(p -> {
                            int extent = p.shape.dim(p.axis);
                            Shape result = p.shape.with(p.axis, p.before + extent + p.after);
                            return OpCase.of(
                                    "axis " + p.axis + " by " + p.before + " and " + p.after,
                                    List.of(Operand.of(p.shape, REAL)),
                                    xs -> pad.of(xs.get(0), p.axis, p.before, p.after),
                                    in -> along(result, p.axis, in.get(0), i -> source.of(i - p.before, extent)));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "a negative number of elements",
                        g -> pad.of(g.input("a", Shape.of(2, 3)), 1, -1, 0),
                        name,
                        "-1",
                        "(2, 3)");
    }

    /** The elements of a at other positions along an axis; 0.5 for the position -1. */
    private static Expected along(Shape result, int axis, Tensor a, IntUnaryOperator source) {
        double[] elements = new double[(int) result.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(result, p);
            index[axis] = source.applyAsInt(index[axis]);
            elements[p] = index[axis] < 0 ? 0.5 : Plain.at(a, index);
        }
        return Expected.of(result, elements);
    }

    private static OpSpec repeat() {
        return OpSpec.of("Tiling.repeat", shapes -> padded(shapes).map(p -> {
                    int count = p.before;
                    Shape result = p.shape.with(p.axis, p.shape.dim(p.axis) * count);
                    return OpCase.of(
                            count + " times along axis " + p.axis,
                            List.of(Operand.of(p.shape, REAL)),
                            xs -> Tiling.repeat(xs.get(0), p.axis, count),
                            in -> along(result, p.axis, in.get(0), i -> i / count));
                }))
                .within(Tolerance.EXACT)
                .refusing(
                        "a negative count",
                        g -> Tiling.repeat(g.input("a", Shape.of(2, 3)), 1, -1),
                        "repeat",
                        "-1",
                        "(2, 3)");
    }

    private static OpSpec tile() {
        return OpSpec.of("Tiling.tile", shapes -> Combinators.combine(
                                shapes.ofRank(0, 2),
                                Arbitraries.integers().between(0, 3).list().ofMaxSize(3))
                        .as((shape, counts) -> {
                            int[] times = counts.stream().mapToInt(n -> n).toArray();
                            int rank = Math.max(shape.rank(), times.length);
                            int[] dims = new int[rank];
                            for (int i = 1; i <= rank; i++) {
                                int extent = i <= shape.rank() ? shape.dim(-i) : 1;
                                dims[rank - i] = extent * (i <= times.length ? times[times.length - i] : 1);
                            }
                            return OpCase.of(
                                    counts + " times",
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Tiling.tile(xs.get(0), times),
                                    in -> Plain.select(Shape.of(dims), in.get(0), index -> {
                                        int[] source = new int[shape.rank()];
                                        for (int i = 0; i < source.length; i++) {
                                            source[i] = index[rank - source.length + i] % shape.dim(i);
                                        }
                                        return source;
                                    }));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "a negative count",
                        g -> Tiling.tile(g.input("a", Shape.of(2, 3)), 2, -1),
                        "tile",
                        "[2, -1]",
                        "(2, 3)");
    }

    /** A combination of the coordinates in which each has a weight of its own. */
    private static OpSpec meshGrid() {
        return OpSpec.of("Tiling.meshGrid", shapes -> shapes.ofRank(2, 2)
                        .map(grid -> OpCase.of(
                                "",
                                List.of(
                                        Operand.of(Shape.of(grid.dim(0)), REAL),
                                        Operand.of(Shape.of(grid.dim(1)), REAL)),
                                xs -> {
                                    List<Expr> points = Tiling.meshGrid(xs.get(0), xs.get(1));
                                    return points.get(0).times(2).plus(points.get(1));
                                },
                                in -> {
                                    double[] elements = new double[(int) grid.size()];
                                    for (int p = 0; p < elements.length; p++) {
                                        int[] index = Plain.index(grid, p);
                                        elements[p] = 2 * in.get(0).at(index[0])
                                                + in.get(1).at(index[1]);
                                    }
                                    return Expected.of(grid, elements);
                                })))
                .within(Tolerance.ROUNDING.nearZero(9, "the sum cancels"))
                .refusing(
                        "a matrix",
                        g -> Tiling.meshGrid(g.input("a", Shape.of(2, 3))).get(0),
                        "meshGrid",
                        "(2, 3)");
    }
}
