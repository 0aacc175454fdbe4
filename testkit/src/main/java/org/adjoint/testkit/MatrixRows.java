package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Products;

/** Rows of {@link Products}. */
final class MatrixRows {
    private MatrixRows() {}

    static List<OpSpec> rows() {
        return List.of(
                OpSpec.of("Products.dot", MatrixRows::products)
                        .within(Tolerance.SUM)
                        .refusing(
                                "inner dimensions that differ",
                                g -> Products.dot(g.input("a", Shape.of(500, 784)), g.input("b", Shape.of(700, 100))),
                                "dot: inner dimensions differ: a is (500, 784), b is (700, 100)")
                        .refusing(
                                "a scalar",
                                g -> Products.dot(g.input("a", Shape.scalar()), g.input("b", Shape.of(3, 2))),
                                "dot",
                                "()",
                                "(3, 2)")
                        .refusing(
                                "batches that do not broadcast",
                                g -> Products.dot(g.input("a", Shape.of(2, 3, 4)), g.input("b", Shape.of(3, 4, 5))),
                                "dot",
                                "do not broadcast")
                        .refusing(
                                "integers",
                                g -> Products.dot(
                                        g.input("a", Shape.of(2, 2), DType.INT32),
                                        g.input("b", Shape.of(2, 2), DType.INT32)),
                                "dot",
                                "INT32"),
                OpSpec.of("Products.dot of vectors", MatrixRows::vectors)
                        .within(Tolerance.SUM)
                        .refusing(
                                "inner dimensions that differ",
                                g -> Products.dot(g.input("a", Shape.of(3)), g.input("b", Shape.of(2, 4, 5))),
                                "dot: inner dimensions differ: a is (3), b is (2, 4, 5)"),
                OpSpec.of("Products.transpose", shapes -> shapes.ofRank(2, 4).map(MatrixRows::transposed))
                        .within(Tolerance.EXACT)
                        .refusing("a vector", g -> Products.transpose(g.input("a", Shape.of(3))), "transpose", "(3)"));
    }

    /** Products of matrices as they lie and of transposed ones, as kernels treat them apart. */
    private static Arbitrary<OpCase> products(Shapes shapes) {
        return Combinators.combine(shapes.products(), Arbitraries.integers().between(0, 3))
                .as((pair, choice) -> {
                    boolean ta = (choice & 1) == 1;
                    boolean tb = (choice & 2) == 2;
                    return OpCase.of(
                            (ta ? "a transposed " : "") + (tb ? "b transposed" : ""),
                            List.of(
                                    Operand.of(ta ? swapped(pair.get(0)) : pair.get(0), REAL),
                                    Operand.of(tb ? swapped(pair.get(1)) : pair.get(1), REAL)),
                            xs -> Products.dot(turned(xs.get(0), ta), turned(xs.get(1), tb)),
                            in -> Plain.dot(ta ? swapped(in.get(0)) : in.get(0), tb ? swapped(in.get(1)) : in.get(1)));
                });
    }

    /** A vector by a vector, by matrices, and matrices by a vector: what a vector lacks has extent 1 in the plain form. */
    private static Arbitrary<OpCase> vectors(Shapes shapes) {
        return Combinators.combine(shapes.products(), Arbitraries.integers().between(0, 2))
                .as((pair, choice) -> {
                    Shape a = choice == 2 ? pair.get(0) : Shape.of(pair.get(0).dim(-1));
                    Shape b = choice == 1 ? pair.get(1) : Shape.of(pair.get(0).dim(-1));
                    return OpCase.of(
                            "",
                            List.of(Operand.of(a, REAL), Operand.of(b, REAL)),
                            xs -> Products.dot(xs.get(0), xs.get(1)),
                            in -> {
                                Expected y = Plain.dot(
                                        choice == 2 ? in.get(0) : seen(in.get(0), Shape.of(1, a.dim(0))),
                                        choice == 1 ? in.get(1) : seen(in.get(1), Shape.of(b.dim(0), 1)));
                                return new Expected(without1s(y.shape(), choice), y.elements(), y.scale());
                            });
                })
                .filter(of -> shapes != Shapes.EMPTY
                        || of.operands().stream().anyMatch(o -> o.shape().size() == 0));
    }

    private static Tensor seen(Tensor a, Shape shape) {
        return Tensor.generate(shape, a.dtype(), a::at);
    }

    /** Without the row that a vector a stood for, the column that a vector b stood for, or both. */
    private static Shape without1s(Shape y, int choice) {
        int rank = y.rank();
        return Shape.of(IntStream.range(0, rank)
                .filter(i -> !(i == rank - 2 && choice != 2 || i == rank - 1 && choice != 1))
                .map(y::dim)
                .toArray());
    }

    private static Expr turned(Expr a, boolean transposed) {
        return transposed ? Products.transpose(a) : a;
    }

    private static OpCase transposed(Shape shape) {
        return OpCase.of(
                "",
                List.of(Operand.of(shape, REAL)),
                xs -> Products.transpose(xs.get(0)),
                in -> Plain.select(swapped(shape), in.get(0), MatrixRows::swapped));
    }

    private static Tensor swapped(Tensor a) {
        Shape shape = swapped(a.shape());
        return Tensor.generate(shape, a.dtype(), p -> Plain.at(a, swapped(Plain.index(shape, p))));
    }

    private static Shape swapped(Shape shape) {
        return Shape.of(swapped(shape.dims()));
    }

    private static int[] swapped(int[] index) {
        int[] swapped = index.clone();
        swapped[index.length - 1] = index[index.length - 2];
        swapped[index.length - 2] = index[index.length - 1];
        return swapped;
    }
}
