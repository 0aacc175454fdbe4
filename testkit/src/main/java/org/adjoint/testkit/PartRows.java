package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Parts;

/** Rows of {@link Parts}. */
final class PartRows {
    private PartRows() {}

    static List<OpSpec> rows() {
        return List.of(slice(), sliceInSteps(), narrow(), select(), split(), splitEvenly(), concatenate(), stack());
    }

    private static OpSpec slice() {
        return OpSpec.of("Parts.slice", shapes -> Combinators.combine(
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
                                    xs -> Parts.slice(xs.get(0), axis, from, to),
                                    in -> Plain.select(
                                            shape.with(axis, to - from), in.get(0), i -> moved(i, axis, from)));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "a range outside",
                        g -> Parts.slice(g.input("a", Shape.of(2, 3)), 1, 2, 4),
                        "slice",
                        "[2, 4)",
                        "(2, 3)");
    }

    private static OpSpec sliceInSteps() {
        return OpSpec.of("Parts.slice in steps", shapes -> ranges(shapes)
                        .flatMap(range -> Arbitraries.of(-3, -2, -1, 2, 3).map(step -> {
                            int axis = range.axis;
                            int length = (range.to - range.from + Math.abs(step) - 1) / Math.abs(step);
                            int start = step > 0 ? range.from : range.to - 1;
                            return OpCase.of(
                                    range + " in steps of " + step,
                                    List.of(Operand.of(range.shape, REAL)),
                                    xs -> Parts.slice(xs.get(0), axis, range.from, range.to, step),
                                    in -> Plain.select(range.shape.with(axis, length), in.get(0), index -> {
                                        int[] source = index.clone();
                                        source[axis] = start + step * index[axis];
                                        return source;
                                    }));
                        })))
                .within(Tolerance.EXACT)
                .refusing(
                        "a step of 0",
                        g -> Parts.slice(g.input("a", Shape.of(2, 3)), 1, 0, 2, 0),
                        "slice",
                        "steps of 0",
                        "(2, 3)");
    }

    /** Elements from (inclusive) to (exclusive) along an axis of a shape. */
    private record Range(Shape shape, int axis, int from, int to) {
        @Override
        public String toString() {
            return "axis " + axis + " from " + from + " to " + to;
        }
    }

    private static Arbitrary<Range> ranges(Shapes shapes) {
        return Combinators.combine(
                        shapes.ofRank(1, 4),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.doubles().between(0, 1))
                .as((shape, choice, first, second) -> {
                    int axis = choice % shape.rank();
                    int extent = shape.dim(axis);
                    return new Range(shape, axis, (int) Math.round(Math.min(first, second) * extent), (int)
                            Math.round(Math.max(first, second) * extent));
                });
    }

    private static OpSpec narrow() {
        return OpSpec.of("Parts.narrow", shapes -> ranges(shapes)
                        .map(range -> OpCase.of(
                                range.toString(),
                                List.of(Operand.of(range.shape, REAL)),
                                xs -> Parts.narrow(xs.get(0), range.axis, range.from, range.to - range.from),
                                in -> cut(in.get(0), range))))
                .within(Tolerance.EXACT)
                .refusing(
                        "elements outside",
                        g -> Parts.narrow(g.input("a", Shape.of(2, 3)), 1, -1, 2),
                        "narrow",
                        "(2, 3)");
    }

    private static Expected cut(Tensor a, Range range) {
        return Plain.select(
                range.shape.with(range.axis, range.to - range.from), a, i -> moved(i, range.axis, range.from));
    }

    private static int[] moved(int[] index, int axis, int by) {
        int[] moved = index.clone();
        moved[axis] += by;
        return moved;
    }

    private static OpSpec select() {
        return OpSpec.of("Parts.select", shapes -> ranges(shapes)
                        .filter(range -> range.from < range.shape.dim(range.axis))
                        .map(range -> OpCase.of(
                                "position " + range.from + " of axis " + range.axis,
                                List.of(Operand.of(range.shape, REAL)),
                                xs -> Parts.select(xs.get(0), range.axis - range.shape.rank(), range.from),
                                in -> selected(in.get(0), range.axis, range.from))))
                .within(Tolerance.EXACT)
                .refusing(
                        "a position outside",
                        g -> Parts.select(g.input("a", Shape.of(2, 3)), 1, -4),
                        "select: position -4",
                        "(2, 3)");
    }

    private static Expected selected(Tensor a, int axis, int position) {
        int[] dims = IntStream.range(0, a.shape().rank())
                .filter(i -> i != axis)
                .map(a.shape()::dim)
                .toArray();
        return Plain.select(Shape.of(dims), a, index -> {
            int[] source = new int[dims.length + 1];
            for (int i = 0; i < source.length; i++) {
                source[i] = i < axis ? index[i] : i == axis ? position : index[i - 1];
            }
            return source;
        });
    }

    /** The parts in another order, so that a cut in the wrong place shows. */
    private static OpSpec split() {
        return OpSpec.of("Parts.split", shapes -> ranges(shapes)
                        .map(range -> OpCase.of(
                                range.toString(),
                                List.of(Operand.of(range.shape, REAL)),
                                xs -> {
                                    int extent = range.shape.dim(range.axis);
                                    List<Expr> parts =
                                            Parts.split(xs.get(0), range.axis, range.from, extent - range.from);
                                    return Parts.concatenate(range.axis, parts.get(1), parts.get(0));
                                },
                                in -> turned(in.get(0), range.axis, range.from))))
                .within(Tolerance.EXACT)
                .refusing(
                        "parts that do not add up",
                        g -> Parts.split(g.input("a", Shape.of(2, 3)), 1, 1, 1).get(0),
                        "split",
                        "[1, 1]",
                        "(2, 3)");
    }

    private static Expected turned(Tensor a, int axis, int by) {
        int extent = a.shape().dim(axis);
        return Plain.select(a.shape(), a, index -> {
            int[] source = index.clone();
            source[axis] = (index[axis] + by) % extent;
            return source;
        });
    }

    private static OpSpec splitEvenly() {
        return OpSpec.of("Parts.splitEvenly", shapes -> shapes.ofRank(1, 3).map(shape -> {
                    int last = shape.rank() - 1;
                    int count = shape.dim(last) % 2 == 0 ? 2 : Math.max(shape.dim(last), 1);
                    return OpCase.of(
                            count + " parts",
                            List.of(Operand.of(shape, REAL)),
                            xs -> {
                                List<Expr> parts = Parts.splitEvenly(xs.get(0), -1, count);
                                return Parts.concatenate(
                                        -1,
                                        IntStream.range(0, count)
                                                .mapToObj(k -> parts.get((k + 1) % count))
                                                .toArray(Expr[]::new));
                            },
                            in -> turned(in.get(0), last, shape.dim(last) / count));
                }))
                .within(Tolerance.EXACT)
                .refusing(
                        "an extent that can't be divided",
                        g -> Parts.splitEvenly(g.input("a", Shape.of(2, 3)), 1, 2)
                                .get(0),
                        "splitEvenly",
                        "(2, 3)");
    }

    private static OpSpec concatenate() {
        return OpSpec.of("Parts.concatenate", PartRows::concatenations)
                .within(Tolerance.EXACT)
                .refusing(
                        "parts that differ in another axis",
                        g -> Parts.concatenate(0, g.input("a", Shape.of(2, 3)), g.input("b", Shape.of(2, 4))),
                        "concatenate",
                        "(2, 3)",
                        "(2, 4)")
                .refusing(
                        "parts of two types",
                        g -> Parts.concatenate(0, g.input("a", Shape.of(2)), g.input("b", Shape.of(2), DType.FLOAT64)),
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
                            xs -> Parts.concatenate(axis, xs.toArray(Expr[]::new)),
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

    private static OpSpec stack() {
        return OpSpec.of("Parts.stack", shapes -> Combinators.combine(
                                shapes.ofRank(0, 3), Arbitraries.integers().between(0, 3))
                        .as((shape, choice) -> {
                            int axis = choice % (shape.rank() + 1);
                            int named = choice == 3 ? axis - shape.rank() - 1 : axis;
                            int[] dims = new int[shape.rank() + 1];
                            for (int i = 0; i < dims.length; i++) {
                                dims[i] = i < axis ? shape.dim(i) : i == axis ? 2 : shape.dim(i - 1);
                            }
                            return OpCase.of(
                                    "axis " + named,
                                    List.of(Operand.of(shape, REAL), Operand.of(shape, REAL)),
                                    xs -> Parts.stack(named, xs.get(0), xs.get(1)),
                                    in -> stacked(Shape.of(dims), axis, in));
                        }))
                .within(Tolerance.EXACT)
                .refusing(
                        "shapes that differ",
                        g -> Parts.stack(0, g.input("a", Shape.of(2)), g.input("b", Shape.of(3))),
                        "stack",
                        "(2)",
                        "(3)");
    }

    private static Expected stacked(Shape shape, int axis, List<Tensor> tensors) {
        double[] elements = new double[(int) shape.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(shape, p);
            int[] source = IntStream.range(0, index.length)
                    .filter(i -> i != axis)
                    .map(i -> index[i])
                    .toArray();
            elements[p] = Plain.at(tensors.get(index[axis]), source);
        }
        return Expected.of(shape, elements);
    }
}
