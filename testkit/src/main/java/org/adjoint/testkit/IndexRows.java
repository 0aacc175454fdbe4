package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Indices;
import org.adjoint.ops.Types;

/** Rows of {@link Indices}. */
final class IndexRows {
    private IndexRows() {}

    static List<OpSpec> rows() {
        return List.of(
                gather("Indices.gather", i -> i)
                        .refusing(
                                "indices that are not integers",
                                g -> Indices.gather(g.input("a", Shape.of(4, 2)), g.input("i", Shape.of(3)), 0),
                                "gather",
                                "INT32",
                                "(3)")
                        .refusing(
                                "an axis outside the shape",
                                g -> Indices.gather(g.input("a", Shape.of(4, 2)), indices(g, 3), 2),
                                "gather",
                                "axis 2",
                                "(4, 2)")
                        .refusing(
                                "to choose from nothing",
                                g -> Indices.gather(g.input("a", Shape.of(0, 2)), indices(g, 3), 0),
                                "gather",
                                "(0, 2)",
                                "empty"),
                gather("Indices.gather of computed indices", IndexRows::doubledAndHalved),
                OpSpec.of("Indices.indexSelect", shapes -> chosen(shapes, 1, 1)
                                .map(c -> slices(c, xs -> Indices.indexSelect(xs.get(0), xs.get(1), c.axis))))
                        .within(Tolerance.EXACT)
                        .refusing(
                                "a matrix of indices",
                                g -> Indices.indexSelect(g.input("a", Shape.of(4, 2)), indices(g, 3, 3), 0),
                                "indexSelect",
                                "(3, 3)"),
                OpSpec.of("Indices.embedding", shapes -> chosen(shapes, 0, 2)
                                .filter(c -> c.a.rank() == 2 && c.axis == 0)
                                .map(c -> OpCase.of(
                                        "",
                                        List.of(Operand.of(c.a, REAL), Operand.indices(c.indices, c.a.dim(0))),
                                        xs -> Indices.embedding(xs.get(0), xs.get(1)),
                                        in -> chosenSlices(in.get(0), in.get(1), 0))))
                        .within(Tolerance.EXACT)
                        .refusing(
                                "a table of vectors of matrices",
                                g -> Indices.embedding(g.input("a", Shape.of(4, 2, 2)), indices(g, 3)),
                                "embedding",
                                "(4, 2, 2)"),
                OpSpec.of("Indices.takeAlong", shapes -> along(shapes)
                                .map(c -> OpCase.of(
                                        "axis " + c.axis,
                                        List.of(Operand.of(c.a, REAL), Operand.indices(c.indices, c.a.dim(c.axis))),
                                        xs -> Indices.takeAlong(xs.get(0), xs.get(1), c.axis),
                                        in -> Plain.select(c.indices, in.get(0), at -> moved(at, c.axis, in.get(1))))))
                        .within(Tolerance.EXACT)
                        .refusing(
                                "indices of another shape",
                                g -> Indices.takeAlong(g.input("a", Shape.of(4, 2)), indices(g, 4, 3), 0),
                                "gather",
                                "(4, 2)",
                                "(4, 3)"),
                OpSpec.of("Indices.scatterAdd", shapes -> along(shapes)
                                .map(c -> OpCase.of(
                                        "axis " + c.axis,
                                        List.of(
                                                Operand.of(c.a, REAL),
                                                Operand.indices(c.indices, c.a.dim(c.axis)),
                                                Operand.of(c.indices, REAL)),
                                        xs -> Indices.scatterAdd(xs.get(0), xs.get(1), xs.get(2), c.axis),
                                        in -> added(in.get(0), in.get(1), in.get(2), c.axis))))
                        .within(Tolerance.SUM)
                        .refusing(
                                "elements of another shape",
                                g -> Indices.scatterAdd(
                                        g.input("a", Shape.of(4, 2)),
                                        indices(g, 4, 3),
                                        g.input("b", Shape.of(4, 3)),
                                        0),
                                "scatterAdd",
                                "(4, 2)",
                                "(4, 3)"));
    }

    private static Expr indices(Graph graph, int... dims) {
        return graph.input("i", Shape.of(dims), DType.INT32);
    }

    /** A tensor, an axis of it that has places, and the shape of indices along it. */
    private record Chosen(Shape a, int axis, Shape indices) {}

    private static OpSpec gather(String name, UnaryOperator<Expr> indices) {
        return OpSpec.of(name, shapes -> chosen(shapes, 0, 2)
                        .map(c -> slices(
                                c, xs -> Indices.gather(xs.get(0), indices.apply(xs.get(1)), c.axis - c.a.rank()))))
                .within(Tolerance.EXACT);
    }

    private static OpCase slices(Chosen c, Function<List<Expr>, Expr> build) {
        return OpCase.of(
                "axis " + c.axis,
                List.of(Operand.of(c.a, REAL), Operand.indices(c.indices, c.a.dim(c.axis))),
                build,
                in -> chosenSlices(in.get(0), in.get(1), c.axis));
    }

    /** The same indices, as a result of other operations. */
    private static Expr doubledAndHalved(Expr indices) {
        return Types.cast(Types.cast(indices, DType.FLOAT32).times(2).times(0.5), DType.INT32);
    }

    private static Arbitrary<Chosen> chosen(Shapes shapes, int leastRank, int mostRank) {
        return Combinators.combine(
                        shapes.ofRank(1, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(0, 1, 2, 3, 5)
                                .list()
                                .ofMinSize(leastRank)
                                .ofMaxSize(mostRank))
                .as((a, choice, dims) -> new Chosen(
                        a,
                        choice % a.rank(),
                        Shape.of(dims.stream().mapToInt(d -> d).toArray())))
                .filter(c -> c.a.dim(c.axis) > 0);
    }

    private static Arbitrary<Chosen> along(Shapes shapes) {
        return Combinators.combine(
                        shapes.ofRank(1, 3), Arbitraries.integers().between(0, 2), Arbitraries.of(0, 1, 2, 3, 7))
                .as((a, choice, count) -> {
                    int axis = choice % a.rank();
                    return new Chosen(a, axis, a.with(axis, count));
                })
                .filter(c -> c.a.dim(c.axis) > 0);
    }

    private static Expected chosenSlices(Tensor a, Tensor indices, int axis) {
        List<Integer> dims = new ArrayList<>();
        Arrays.stream(a.shape().dims()).limit(axis).forEach(dims::add);
        Arrays.stream(indices.shape().dims()).forEach(dims::add);
        Arrays.stream(a.shape().dims()).skip(axis + 1L).forEach(dims::add);
        int rank = indices.shape().rank();
        return Plain.select(Shape.of(dims.stream().mapToInt(d -> d).toArray()), a, at -> {
            int[] source = new int[a.shape().rank()];
            System.arraycopy(at, 0, source, 0, axis);
            source[axis] = (int) Plain.at(indices, Arrays.copyOfRange(at, axis, axis + rank));
            System.arraycopy(at, axis + rank, source, axis + 1, source.length - axis - 1);
            return source;
        });
    }

    private static int[] moved(int[] at, int axis, Tensor indices) {
        int[] source = at.clone();
        source[axis] = (int) Plain.at(indices, at);
        return source;
    }

    private static Expected added(Tensor a, Tensor indices, Tensor b, int axis) {
        double[] sums = a.toDoubles();
        double[] scales = Arrays.stream(sums).map(Math::abs).toArray();
        for (int p = 0; p < b.size(); p++) {
            int to = Plain.position(a.shape(), moved(Plain.index(b.shape(), p), axis, indices));
            sums[to] += b.at(p);
            scales[to] += Math.abs(b.at(p));
        }
        return new Expected(a.shape(), sums, scales);
    }
}
