package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Layouts;

/** Rows of {@link Layouts}. */
final class LayoutRows {
    private LayoutRows() {}

    static List<OpSpec> rows() {
        return List.of(
                reshape(),
                sameOrder("Layouts.flatten", s -> Shape.of((int) s.size()), (a, s) -> Layouts.flatten(a)),
                expandDims(),
                squeeze(),
                broadcastTo(),
                permute(),
                swapAxes(),
                flip(),
                roll(),
                oneHot());
    }

    private interface Build {
        Expr of(Expr a, Shape target);
    }

    private static OpSpec sameOrder(String name, UnaryOperator<Shape> target, Build build) {
        return OpSpec.of(name, shapes -> shapes.any().map(shape -> relabelled(shape, target.apply(shape), build)))
                .within(Tolerance.EXACT);
    }

    /** A case whose result has the same elements in the same order. */
    private static OpCase relabelled(Shape shape, Shape target, Build build) {
        return OpCase.of(
                "to " + target,
                List.of(Operand.of(shape, REAL)),
                xs -> build.of(xs.get(0), target),
                in -> Expected.of(target, in.get(0).toDoubles()));
    }

    private static OpSpec reshape() {
        return OpSpec.of("Layouts.reshape", shapes -> Combinators.combine(
                                shapes.any(), Arbitraries.integers().between(0, 23))
                        .as((shape, choice) -> {
                            int[] dims = shape.dims();
                            // The extents in another order, with a 1 among them: as many elements, other rows.
                            int[] moved = IntStream.range(0, dims.length + 1)
                                    .map(i -> i == dims.length ? 1 : dims[Math.floorMod(i + choice, dims.length)])
                                    .toArray();
                            return relabelled(shape, Shape.of(moved), Layouts::reshape);
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "another size",
                        g -> Layouts.reshape(g.input("a", Shape.of(2, 3)), Shape.of(5)),
                        "reshape: sizes differ",
                        "(2, 3)",
                        "(5)");
    }

    private static OpSpec expandDims() {
        return OpSpec.of("Layouts.expandDims", shapes -> Combinators.combine(
                                shapes.ofRank(0, 3), Arbitraries.integers().between(0, 7))
                        .as((shape, choice) -> {
                            int axis = choice % (shape.rank() + 1);
                            int[] dims = new int[shape.rank() + 1];
                            for (int i = 0; i < dims.length; i++) {
                                dims[i] = i == axis ? 1 : shape.dim(i < axis ? i : i - 1);
                            }
                            int named = choice > 3 ? axis - dims.length : axis;
                            return relabelled(shape, Shape.of(dims), (a, t) -> Layouts.expandDims(a, named));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "an axis outside",
                        g -> Layouts.expandDims(g.input("a", Shape.of(2, 3)), 3),
                        "expandDims",
                        "(2, 3)");
    }

    private static OpSpec squeeze() {
        return OpSpec.of("Layouts.squeeze", shapes -> Combinators.combine(
                                shapes.ofRank(0, 3), Arbitraries.integers().between(0, 7))
                        .as((shape, choice) -> {
                            int axis = choice % (shape.rank() + 1);
                            Shape with1 = Shape.of(IntStream.range(0, shape.rank() + 1)
                                    .map(i -> i == axis ? 1 : shape.dim(i < axis ? i : i - 1))
                                    .toArray());
                            return choice > 3
                                    ? relabelled(with1, shape, (a, t) -> Layouts.squeeze(a, axis))
                                    : relabelled(
                                            with1,
                                            Shape.of(Arrays.stream(shape.dims())
                                                    .filter(d -> d != 1)
                                                    .toArray()),
                                            (a, t) -> Layouts.squeeze(a));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "an extent other than 1",
                        g -> Layouts.squeeze(g.input("a", Shape.of(2, 1)), 0),
                        "squeeze",
                        "(2, 1)");
    }

    private static OpSpec broadcastTo() {
        return OpSpec.of("Layouts.broadcastTo", shapes -> Combinators.combine(
                                shapes.any(), Arbitraries.integers().between(0, 255))
                        .as((target, choice) -> OpCase.of(
                                "to " + target,
                                List.of(Operand.of(Shapes.narrowed(target, choice), REAL)),
                                xs -> Layouts.broadcastTo(xs.get(0), target),
                                in -> Plain.select(
                                        target,
                                        in.get(0),
                                        i -> Plain.broadcastIndex(i, in.get(0).shape())))))
                .within(Tolerance.EXACT)
                .refusing(
                        "a shape that does not broadcast",
                        g -> Layouts.broadcastTo(g.input("a", Shape.of(2, 3)), Shape.of(3, 3)),
                        "broadcastTo",
                        "(2, 3)",
                        "(3, 3)");
    }

    private static OpSpec permute() {
        return OpSpec.of("Layouts.permute", shapes -> shapes.any().flatMap(shape -> Arbitraries.shuffle(
                                IntStream.range(0, shape.rank()).boxed().toList())
                        .map(order -> {
                            int[] axes = order.stream().mapToInt(i -> i).toArray();
                            Shape result =
                                    Shape.of(Arrays.stream(axes).map(shape::dim).toArray());
                            return OpCase.of(
                                    "axes " + order,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Layouts.permute(xs.get(0), axes),
                                    in -> Plain.select(result, in.get(0), index -> {
                                        int[] source = new int[axes.length];
                                        for (int i = 0; i < axes.length; i++) {
                                            source[axes[i]] = index[i];
                                        }
                                        return source;
                                    }));
                        })))
                .within(Tolerance.EXACT)
                .refusing(
                        "axes that are no order",
                        g -> Layouts.permute(g.input("a", Shape.of(2, 3)), 0, 0),
                        "permute",
                        "[0, 0]",
                        "(2, 3)");
    }

    private static OpSpec swapAxes() {
        return OpSpec.of("Layouts.swapAxes", shapes -> Combinators.combine(
                                shapes.ofRank(1, 4),
                                Arbitraries.integers().between(0, 3),
                                Arbitraries.integers().between(0, 3))
                        .as((shape, first, second) -> {
                            int i = first % shape.rank();
                            int k = second % shape.rank();
                            Shape result = shape.with(i, shape.dim(k)).with(k, shape.dim(i));
                            return OpCase.of(
                                    "axes " + i + " and " + (k - shape.rank()),
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Layouts.swapAxes(xs.get(0), i, k - shape.rank()),
                                    in -> Plain.select(result, in.get(0), index -> {
                                        int[] source = index.clone();
                                        source[i] = index[k];
                                        source[k] = index[i];
                                        return source;
                                    }));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "an axis outside",
                        g -> Layouts.swapAxes(g.input("a", Shape.of(2, 3)), 0, 2),
                        "swapAxes: axis 2",
                        "(2, 3)");
    }

    private static OpSpec flip() {
        return OpSpec.of("Layouts.flip", shapes -> Combinators.combine(
                                shapes.any(), Arbitraries.integers().between(0, 15))
                        .as((shape, choice) -> {
                            int[] axes = IntStream.range(0, shape.rank())
                                    .filter(i -> (choice >> i & 1) == 1)
                                    .toArray();
                            return OpCase.of(
                                    "axes " + Arrays.toString(axes),
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Layouts.flip(xs.get(0), axes),
                                    in -> Plain.select(shape, in.get(0), index -> {
                                        int[] source = index.clone();
                                        for (int i = 0; i < source.length; i++) {
                                            boolean reversed = axes.length == 0 || (choice >> i & 1) == 1;
                                            source[i] = reversed ? shape.dim(i) - 1 - index[i] : index[i];
                                        }
                                        return source;
                                    }));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "an axis named twice", g -> Layouts.flip(g.input("a", Shape.of(2, 3)), 1, -1), "flip", "twice");
    }

    private static OpSpec roll() {
        return OpSpec.of("Layouts.roll", shapes -> Combinators.combine(
                                shapes.ofRank(1, 3),
                                Arbitraries.integers().between(0, 2),
                                Arbitraries.integers().between(-7, 7))
                        .as((shape, choice, shift) -> {
                            int axis = choice % shape.rank();
                            return OpCase.of(
                                    "axis " + axis + " by " + shift,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Layouts.roll(xs.get(0), axis, shift),
                                    in -> Plain.select(shape, in.get(0), index -> {
                                        int[] source = index.clone();
                                        source[axis] = Math.floorMod(index[axis] - shift, shape.dim(axis));
                                        return source;
                                    }));
                        }))
                .within(Tolerance.EXACT)
                .refusing("an axis outside", g -> Layouts.roll(g.input("a", Shape.of(2)), 1, 1), "roll: axis 1", "(2)");
    }

    private static OpSpec oneHot() {
        return OpSpec.of("Layouts.oneHot", shapes -> Combinators.combine(
                                shapes.ofRank(0, 3), Arbitraries.integers().between(1, 17))
                        .as((shape, classes) -> OpCase.of(
                                classes + " classes",
                                List.of(Operand.indices(shape, classes)),
                                xs -> Layouts.oneHot(
                                        xs.get(0), classes, xs.get(0).graph().dtype()),
                                in -> rows(in.get(0), classes))))
                .within(Tolerance.EXACT)
                .differentiable(0)
                .refusing(
                        "labels that are no integers",
                        g -> Layouts.oneHot(g.input("a", Shape.of(4)), 3, DType.FLOAT32),
                        "oneHot",
                        "INT32")
                .refusing(
                        "no class",
                        g -> Layouts.oneHot(g.input("a", Shape.of(4), DType.INT32), 0, DType.FLOAT32),
                        "oneHot",
                        "classes");
    }

    private static Expected rows(Tensor labels, int classes) {
        int[] dims = Arrays.copyOf(labels.shape().dims(), labels.shape().rank() + 1);
        dims[dims.length - 1] = classes;
        double[] elements = new double[labels.size() * classes];
        for (int i = 0; i < labels.size(); i++) {
            elements[i * classes + (int) labels.at(i)] = 1;
        }
        return Expected.of(Shape.of(dims), elements);
    }
}
