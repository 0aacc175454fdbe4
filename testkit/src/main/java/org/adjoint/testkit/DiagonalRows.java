package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Diagonals;

/** Rows of {@link Diagonals}. */
final class DiagonalRows {
    private DiagonalRows() {}

    static List<OpSpec> rows() {
        return List.of(
                diagonal(),
                diagonalMatrix(),
                triangle("tril", Diagonals::tril, (distance, k) -> distance <= k),
                triangle("triu", Diagonals::triu, (distance, k) -> distance >= k));
    }

    private static OpSpec diagonal() {
        return OpSpec.of("Diagonals.diagonal", shapes -> Combinators.combine(
                                shapes.ofRank(2, 4), Arbitraries.integers().between(-3, 3))
                        .filter((shape, k) -> -k <= shape.dim(-2) && k <= shape.dim(-1))
                        .as((shape, k) -> {
                            int length = 0;
                            for (int row = 0; row < shape.dim(-2); row++) {
                                length += row + k >= 0 && row + k < shape.dim(-1) ? 1 : 0;
                            }
                            int last = shape.rank() - 2;
                            int[] dims = Arrays.copyOf(shape.dims(), last + 1);
                            dims[last] = length;
                            return OpCase.of(
                                    "diagonal " + k,
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Diagonals.diagonal(xs.get(0), k),
                                    in -> Plain.select(Shape.of(dims), in.get(0), index -> {
                                        int[] source = Arrays.copyOf(index, last + 2);
                                        source[last] = index[last] + Math.max(-k, 0);
                                        source[last + 1] = index[last] + Math.max(k, 0);
                                        return source;
                                    }));
                        }))
                .within(Tolerance.EXACT)
                .refusing("a vector", g -> Diagonals.diagonal(g.input("a", Shape.of(3)), 0), "diagonal", "(3)")
                .refusing(
                        "no such diagonal",
                        g -> Diagonals.diagonal(g.input("a", Shape.of(2, 3)), 4),
                        "diagonal 4",
                        "(2, 3)")
                .refusing(
                        "the least integer",
                        g -> Diagonals.diagonal(g.input("a", Shape.of(2, 3)), Integer.MIN_VALUE),
                        "diagonal -2147483648",
                        "(2, 3)");
    }

    private static OpSpec diagonalMatrix() {
        return OpSpec.of("Diagonals.diagonalMatrix", shapes -> shapes.ofRank(1, 2)
                        .filter(shape -> shape.dim(-1) <= 33)
                        .map(shape -> {
                            int last = shape.rank() - 1;
                            int[] dims = Arrays.copyOf(shape.dims(), last + 2);
                            dims[last + 1] = dims[last];
                            Shape result = Shape.of(dims);
                            return OpCase.of(
                                    "",
                                    List.of(Operand.of(shape, REAL)),
                                    xs -> Diagonals.diagonalMatrix(xs.get(0)),
                                    in -> {
                                        double[] elements = new double[(int) result.size()];
                                        for (int p = 0; p < elements.length; p++) {
                                            int[] index = Plain.index(result, p);
                                            elements[p] = index[last] == index[last + 1]
                                                    ? Plain.at(in.get(0), Arrays.copyOf(index, last + 1))
                                                    : 0;
                                        }
                                        return Expected.of(result, elements);
                                    });
                        }))
                .within(Tolerance.EXACT)
                .refusing("a scalar", g -> Diagonals.diagonalMatrix(g.input("a", Shape.scalar())), "diagonalMatrix");
    }

    private interface Kept {
        boolean at(int distance, int k);
    }

    private static OpSpec triangle(String name, BiFunction<Expr, Integer, Expr> build, Kept kept) {
        return OpSpec.of("Diagonals." + name, shapes -> Combinators.combine(
                                shapes.ofRank(2, 4), Arbitraries.integers().between(-3, 3))
                        .as((shape, k) -> OpCase.of(
                                "diagonal " + k,
                                List.of(Operand.of(shape, REAL)),
                                xs -> build.apply(xs.get(0), k),
                                in -> masked(in.get(0), k, kept))))
                .within(Tolerance.EXACT)
                .refusing("a vector", g -> build.apply(g.input("a", Shape.of(3)), 0), name, "(3)");
    }

    private static Expected masked(Tensor a, int k, Kept kept) {
        double[] elements = a.toDoubles();
        for (int p = 0; p < elements.length; p++) {
            int[] index = Plain.index(a.shape(), p);
            if (!kept.at(index[index.length - 1] - index[index.length - 2], k)) {
                elements[p] = 0;
            }
        }
        return Expected.of(a.shape(), elements);
    }
}
