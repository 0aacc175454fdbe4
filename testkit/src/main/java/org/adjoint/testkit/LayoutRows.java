package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
                transpose(),
                slice(),
                concatenate(),
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

    private static OpSpec transpose() {
        return OpSpec.of("Layouts.transpose", shapes -> shapes.any().flatMap(shape -> Arbitraries.shuffle(
                                IntStream.range(0, shape.rank()).boxed().toList())
                        .map(order -> {
                            int[] axes = order.stream().mapToInt(i -> i).toArray();
                            Shape result =
                                    Shape.of(Arrays.stream(axes).map(shape::dim).toArray());
                            return OpCase.of(
                                    "axes " + order,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Layouts.transpose(xs.get(0), axes),
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
                        g -> Layouts.transpose(g.input("a", Shape.of(2, 3)), 0, 0),
                        "transpose",
                        "[0, 0]",
                        "(2, 3)");
    }

    private static OpSpec slice() {
        return OpSpec.of("Layouts.slice", shapes -> Combinators.combine(
                                shapes.ofRank(1, 4),
                                Arbitraries.integers().between(0, 3),
                                Arbitraries.doubles().between(0, 1),
                                Arbitraries.doubles().between(0, 1))
                        .as((shape, choice, first, second) -> {
                            int axis = choice % shape.rank();
                            int extent = shape.dim(axis);
                            int from = (int) Math.round(Math.min(first, second) * extent);
                            int to = (int) Math.round(Math.max(first, second) * extent);
                            return OpCase.of(
                                    "axis " + axis + " from " + from + " to " + to,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Layouts.slice(xs.get(0), axis, from, to),
                                    in -> Plain.select(
                                            shape.with(axis, to - from), in.get(0), i -> moved(i, axis, from)));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "a range outside",
                        g -> Layouts.slice(g.input("a", Shape.of(2, 3)), 1, 2, 4),
                        "slice",
                        "[2, 4)",
                        "(2, 3)");
    }

    private static int[] moved(int[] index, int axis, int by) {
        int[] moved = index.clone();
        moved[axis] += by;
        return moved;
    }

    private static OpSpec concatenate() {
        return OpSpec.of("Layouts.concatenate", LayoutRows::concatenations)
                .within(Tolerance.EXACT)
                .refusing(
                        "parts that differ in another axis",
                        g -> Layouts.concatenate(0, g.input("a", Shape.of(2, 3)), g.input("b", Shape.of(2, 4))),
                        "concatenate",
                        "(2, 3)",
                        "(2, 4)")
                .refusing(
                        "parts of two types",
                        g -> Layouts.concatenate(
                                0, g.input("a", Shape.of(2)), g.input("b", Shape.of(2), DType.FLOAT64)),
                        "concatenate",
                        "FLOAT64");
    }

    private static Arbitrary<OpCase> concatenations(Shapes shapes) {
        return Combinators.combine(
                        shapes.ofRank(1, 3),
                        Arbitraries.integers().between(0, 2),
                        shapes.extent().list().ofMinSize(0).ofMaxSize(2))
                .as((shape, choice, more) -> {
                    int axis = choice % shape.rank();
                    Shape[] parts = IntStream.range(0, more.size() + 1)
                            .mapToObj(i -> i == 0 ? shape : shape.with(axis, more.get(i - 1)))
                            .toArray(Shape[]::new);
                    return OpCase.of(
                            "axis " + axis,
                            Arrays.stream(parts).map(s -> Operand.of(s, REAL)).toList(),
                            xs -> Layouts.concatenate(axis, xs.toArray(Expr[]::new)),
                            in -> joined(axis, in));
                });
    }

    private static Expected joined(int axis, List<Tensor> parts) {
        int total = parts.stream().mapToInt(p -> p.shape().dim(axis)).sum();
        Shape shape = parts.get(0).shape().with(axis, total);
        double[] elements = new double[(int) shape.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(shape, p);
            int part = 0;
            while (index[axis] >= parts.get(part).shape().dim(axis)) {
                index[axis] -= parts.get(part++).shape().dim(axis);
            }
            elements[p] = Plain.at(parts.get(part), index);
        }
        return Expected.of(shape, elements);
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
