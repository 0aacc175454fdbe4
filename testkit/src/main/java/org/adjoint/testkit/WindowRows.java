package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Convolutions;
import org.adjoint.ops.Windows;

/** Rows of {@link Windows} and {@link Convolutions}. */
final class WindowRows {
    private WindowRows() {}

    static List<OpSpec> rows() {
        return List.of(unfold(), averagePool(), maxPool(), conv2d());
    }

    private static OpSpec unfold() {
        return OpSpec.of("Windows.unfold", shapes -> Combinators.combine(
                                shapes.ofRank(0, 2),
                                Arbitraries.integers().between(0, 2),
                                Arbitraries.integers().between(1, 4),
                                Arbitraries.integers().between(1, 3),
                                Arbitraries.integers().between(1, 2),
                                Arbitraries.integers().between(0, 5))
                        .as((others, choice, size, step, dilation, more) -> {
                            int axis = choice % (others.rank() + 1);
                            Shape shape = inserted(others, axis, (size - 1) * dilation + 1 + more);
                            int[] dims = Arrays.copyOf(shape.dims(), shape.rank() + 1);
                            dims[axis] = more / step + 1;
                            dims[shape.rank()] = size;
                            return OpCase.of(
                                    size + " elements of axis " + axis + ", step " + step + ", dilation " + dilation,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Windows.unfold(xs.get(0), axis, size, step, dilation),
                                    in -> Plain.select(Shape.of(dims), in.get(0), index -> {
                                        int[] source = Arrays.copyOf(index, shape.rank());
                                        source[axis] = index[axis] * step + index[shape.rank()] * dilation;
                                        return source;
                                    }));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "windows larger than the axis",
                        g -> Windows.unfold(g.input("a", Shape.of(2, 6)), -1, 4, 1, 2),
                        "unfold",
                        "size 4",
                        "dilation 2",
                        "(2, 6)")
                .refusing(
                        "a step of 0",
                        g -> Windows.unfold(g.input("a", Shape.of(2, 6)), 1, 2, 0, 1),
                        "unfold",
                        "step 0");
    }

    private static Shape inserted(Shape others, int axis, int extent) {
        int[] dims = new int[others.rank() + 1];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == axis ? extent : others.dim(i < axis ? i : i - 1);
        }
        return Shape.of(dims);
    }

    private static OpSpec averagePool() {
        return pooling(
                        "Windows.averagePool2d",
                        Windows::averagePool2d,
                        v -> Arrays.stream(v).sum() / v.length,
                        v -> Plain.sumOfMagnitudes(v) / v.length)
                .within(Tolerance.SUM);
    }

    private static OpSpec maxPool() {
        return pooling(
                        "Windows.maxPool2d",
                        Windows::maxPool2d,
                        v -> Arrays.stream(v).reduce(Double.NEGATIVE_INFINITY, Math::max),
                        v -> 0)
                .within(Tolerance.EXACT)
                .kink(
                        "ties",
                        xs -> Windows.maxPool2d(xs.get(0), 2),
                        List.of(Tensor.of(Shape.of(2, 5), 3.0, 3, 1, 2, 9, 0, 3, 1, 2, 9)),
                        List.of(Tensor.of(Shape.of(2, 5), 1 / 3.0, 1 / 3.0, 0, 0.5, 0, 0, 1 / 3.0, 0, 0.5, 0)));
    }

    private static OpSpec pooling(
            String name,
            BiFunction<Expr, Integer, Expr> build,
            ToDoubleFunction<double[]> fold,
            ToDoubleFunction<double[]> scale) {
        String op = name.replace("Windows.", "");
        return OpSpec.of(name, shapes -> Combinators.combine(
                                shapes.ofRank(0, 2),
                                Arbitraries.integers().between(1, 3),
                                Arbitraries.integers().between(3, shapes == Shapes.VECTOR_EDGES ? 20 : 4),
                                Arbitraries.integers().between(3, shapes == Shapes.VECTOR_EDGES ? 20 : 4))
                        .as((others, size, height, width) -> {
                            int rank = others.rank();
                            int[] dims = Arrays.copyOf(others.dims(), rank + 2);
                            dims[rank] = height;
                            dims[rank + 1] = width;
                            return OpCase.of(
                                    "squares of " + size,
                                    List.of(Operand.of(Shape.of(dims), REAL)),
                                    xs -> build.apply(xs.get(0), size),
                                    in -> pooled(in.get(0), size, fold, scale));
                        }))
                .refusing(
                        "a square larger than the image",
                        g -> build.apply(g.input("a", Shape.of(7, 2, 3)), 3),
                        op,
                        "size 3",
                        "(7, 2, 3)")
                .refusing("integers", g -> build.apply(g.input("a", Shape.of(2, 2), DType.INT32), 2), op, "INT32");
    }

    private static Expected pooled(
            Tensor a, int size, ToDoubleFunction<double[]> fold, ToDoubleFunction<double[]> scale) {
        int rank = a.shape().rank();
        int[] dims = a.shape().dims();
        dims[rank - 2] /= size;
        dims[rank - 1] /= size;
        Shape shape = Shape.of(dims);
        double[] elements = new double[(int) shape.size()];
        double[] scales = new double[elements.length];
        for (int p = 0; p < elements.length; p++) {
            double[] square = new double[size * size];
            for (int i = 0; i < square.length; i++) {
                int[] index = Plain.index(shape, p);
                index[rank - 2] = index[rank - 2] * size + i / size;
                index[rank - 1] = index[rank - 1] * size + i % size;
                square[i] = Plain.at(a, index);
            }
            elements[p] = fold.applyAsDouble(square);
            scales[p] = scale.applyAsDouble(square);
        }
        return new Expected(shape, elements, scales);
    }

    private static OpSpec conv2d() {
        return OpSpec.of("Convolutions.conv2d", WindowRows::convolutions)
                .within(Tolerance.SUM)
                .refusing(
                        "channels that differ",
                        g -> Convolutions.conv2d(
                                g.input("x", Shape.of(1, 3, 8, 8)), g.input("k", Shape.of(4, 2, 3, 3)), 1, 0),
                        "conv2d",
                        "(1, 3, 8, 8)",
                        "(4, 2, 3, 3)")
                .refusing(
                        "a kernel larger than the image",
                        g -> Convolutions.conv2d(
                                g.input("x", Shape.of(1, 3, 2, 8)), g.input("k", Shape.of(4, 3, 5, 5)), 1, 1),
                        "conv2d",
                        "(1, 3, 2, 8)",
                        "padding 1")
                .refusing(
                        "negative padding",
                        g -> Convolutions.conv2d(
                                g.input("x", Shape.of(1, 3, 8, 8)), g.input("k", Shape.of(4, 3, 3, 3)), 1, -1),
                        "conv2d",
                        "padding -1")
                .refusing(
                        "a step of 0",
                        g -> Convolutions.conv2d(
                                g.input("x", Shape.of(1, 3, 8, 8)), g.input("k", Shape.of(4, 3, 3, 3)), 0, 1),
                        "step 0");
    }

    private static Arbitrary<OpCase> convolutions(Shapes shapes) {
        int most = shapes == Shapes.VECTOR_EDGES ? 4 : 2;
        int least = shapes == Shapes.EMPTY ? 0 : 1;
        int border = shapes == Shapes.VECTOR_EDGES ? 16 : 2;
        Arbitrary<List<Integer>> counts =
                Arbitraries.integers().between(least, most).list().ofSize(3);
        Arbitrary<List<Integer>> sides =
                Arbitraries.integers().between(1, 3).list().ofSize(2);
        Arbitrary<List<Integer>> more =
                Arbitraries.integers().between(0, border).list().ofSize(2);
        return Combinators.combine(
                        counts.filter(c -> least > 0 || c.contains(0)),
                        sides,
                        more,
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(0, 2))
                .filter((c, side, extra, step, padding) ->
                        side.stream().mapToInt(s -> s).max().orElse(0) >= padding)
                .as((c, side, extra, step, padding) -> {
                    int height = Math.max(1, side.get(0) + extra.get(0) - 2 * padding);
                    int width = Math.max(1, side.get(1) + extra.get(1) - 2 * padding);
                    Shape x = Shape.of(c.get(0), c.get(1), height, width);
                    Shape k = Shape.of(c.get(2), c.get(1), side.get(0), side.get(1));
                    return OpCase.of(
                            "step " + step + ", padding " + padding,
                            List.of(Operand.of(x, REAL), Operand.of(k, REAL)),
                            xs -> Convolutions.conv2d(xs.get(0), xs.get(1), step, padding),
                            in -> convolved(in.get(0), in.get(1), step, padding));
                });
    }

    private static Expected convolved(Tensor x, Tensor k, int step, int padding) {
        int height = x.shape().dim(2);
        int width = x.shape().dim(3);
        Shape shape = Shape.of(
                x.shape().dim(0),
                k.shape().dim(0),
                (height + 2 * padding - k.shape().dim(2)) / step + 1,
                (width + 2 * padding - k.shape().dim(3)) / step + 1);
        double[] elements = new double[(int) shape.size()];
        double[] scales = new double[elements.length];
        for (int p = 0; p < elements.length; p++) {
            int[] y = Plain.index(shape, p);
            for (int q = 0; q < k.size() / k.shape().dim(0); q++) {
                int[] term = Plain.index(k.shape(), q);
                term[0] = y[1];
                int row = y[2] * step + term[2] - padding;
                int column = y[3] * step + term[3] - padding;
                boolean inside = row >= 0 && row < height && column >= 0 && column < width;
                double pixel = inside ? Plain.at(x, new int[] {y[0], term[1], row, column}) : 0;
                elements[p] += pixel * Plain.at(k, term);
                scales[p] += Math.abs(pixel * Plain.at(k, term));
            }
        }
        return new Expected(shape, elements, scales);
    }
}
