package org.adjoint.ops;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;
import org.adjoint.op.Site;

/** Products of vectors, matrices and tensors. */
public final class Products {
    private Products() {}

    /**
     * The matrix product y = a b by NumPy's rules: of (..., m, k) and (..., k, n), of shape (..., m, n); leading axes are
     * batches and broadcast. A vector a is a row, a vector b a column, and y has no axis for it: two vectors give their inner
     * product, a scalar. aBar = yBar bᵀ, bBar = aᵀ yBar.
     *
     * @throws IllegalArgumentException if a or b is a scalar, the inner dimensions differ, the batches do not broadcast, or
     *     the types are not one floating-point type
     */
    public static Expr dot(Expr a, Expr b) {
        int rankA = a.shape().rank();
        int rankB = b.shape().rank();
        if (rankA == 0 || rankB == 0) {
            throw Site.refusal("dot: needs vectors, matrices or batches of matrices: a is " + a.shape() + ", b is "
                    + b.shape() + "; to scale use times");
        }
        if (rankA > 1 && rankB > 1) {
            return Contraction.DOT.apply(a, b);
        }
        if (a.shape().dim(-1) != b.shape().dim(rankB == 1 ? 0 : -2)) {
            throw Site.refusal("dot: inner dimensions differ: a is " + a.shape() + ", b is " + b.shape());
        }
        Expr row = rankA == 1 ? Layouts.expandDims(a, 0) : a;
        Expr column = rankB == 1 ? Layouts.expandDims(b, 1) : b;
        Expr y = Contraction.DOT.apply(row, column);
        int[] ones = IntStream.of(rankA == 1 ? -2 : 0, rankB == 1 ? -1 : 0)
                .filter(axis -> axis < 0)
                .toArray();
        return Layouts.squeeze(y, ones);
    }

    /**
     * y = x w + b, a layer on a batch: {@link #dot} and an addition that broadcasts; xBar = yBar wᵀ, wBar = xᵀ yBar, bBar =
     * yBar summed over the batch. Errors as of both.
     */
    public static Expr affine(Expr x, Expr w, Expr b) {
        return dot(x, w).plus(b);
    }

    /**
     * Every element of a times every element of b: the axes of y are those of a and then those of b. aBar = Σ yBar b over the
     * axes of b, bBar = Σ yBar a over those of a.
     *
     * @throws IllegalArgumentException if the types are not one floating-point type
     */
    public static Expr outer(Expr a, Expr b) {
        int[] dims =
                Arrays.copyOf(a.shape().dims(), a.shape().rank() + b.shape().rank());
        Arrays.fill(dims, a.shape().rank(), dims.length, 1);
        return Layouts.reshape(a, Shape.of(dims)).times(b);
    }

    /**
     * y = Σ over the last {@code count} axes of a and the first {@code count} of b of their products: the other axes of a and
     * then those of b remain. 1 is {@link #dot} of matrices, 0 {@link #outer}. aBar = Σ yBar b over the remaining axes of b,
     * bBar = Σ yBar a over those of a.
     *
     * @throws IllegalArgumentException if the summed extents differ, {@code count} is negative, a or b has fewer axes, or the
     *     types are not one floating-point type
     */
    public static Expr tensorDot(Expr a, Expr b, int count) {
        int rank = a.shape().rank();
        if (count < 0 || count > rank || count > b.shape().rank()) {
            throw Site.refusal(
                    "tensorDot: " + count + " axes can't be summed: a is " + a.shape() + ", b is " + b.shape());
        }
        return tensorDot(
                a,
                b,
                IntStream.range(rank - count, rank).toArray(),
                IntStream.range(0, count).toArray());
    }

    /**
     * As {@link #tensorDot(Expr, Expr, int)}, summed over {@code axesA[i]} of a together with {@code axesB[i]} of b.
     *
     * @throws IllegalArgumentException also if the two lists differ in length, or name an axis twice or outside the shape
     */
    public static Expr tensorDot(Expr a, Expr b, int[] axesA, int[] axesB) {
        int[] overA =
                Arrays.stream(axesA).map(i -> a.shape().axis(i, "tensorDot")).toArray();
        int[] overB =
                Arrays.stream(axesB).map(i -> b.shape().axis(i, "tensorDot")).toArray();
        boolean paired = overA.length == overB.length
                && Arrays.stream(overA).distinct().count() == overA.length
                && Arrays.stream(overB).distinct().count() == overB.length
                && IntStream.range(0, overA.length)
                        .allMatch(i -> a.shape().dim(overA[i]) == b.shape().dim(overB[i]));
        if (!paired) {
            throw Site.refusal("tensorDot: axes " + Arrays.toString(axesA) + " of " + a.shape() + " and "
                    + Arrays.toString(axesB) + " of " + b.shape() + " must pair each with one of the same extent");
        }
        int[] keptA = others(a.shape(), overA);
        int[] keptB = others(b.shape(), overB);
        Expr rows = matrix(a, keptA, overA);
        Expr columns = matrix(b, overB, keptB);
        int[] dims = IntStream.concat(
                        Arrays.stream(keptA).map(a.shape()::dim),
                        Arrays.stream(keptB).map(b.shape()::dim))
                .toArray();
        return Layouts.reshape(Contraction.DOT.apply(rows, columns), Shape.of(dims));
    }

    private static int[] others(Shape shape, int[] axes) {
        return IntStream.range(0, shape.rank())
                .filter(i -> Arrays.stream(axes).noneMatch(a -> a == i))
                .toArray();
    }

    /** The elements of a as a matrix with the first axes along its rows and the second along its columns. */
    private static Expr matrix(Expr a, int[] first, int[] second) {
        int[] order =
                IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
        return Layouts.reshape(Permute.permute(a, order), Shape.of(size(a, first), size(a, second)));
    }

    private static int size(Expr a, int[] axes) {
        return Arrays.stream(axes).map(a.shape()::dim).reduce(1, Math::multiplyExact);
    }

    /**
     * Sums of products as Einstein wrote them: each operand's axes are named by letters, operands separated by commas, and
     * after {@code ->} the axes of the result; a letter that is not in the result is summed over. {@code "ij,jk->ik"} is a
     * product of matrices, {@code "bij,bjk->bik"} one of batches, {@code "ii->i"} a diagonal, {@code "ii->"} a trace. Without
     * {@code ->} the result has the letters that occur once, in alphabetical order. {@code "..."} stands for leading axes that
     * broadcast, and comes first in a result without {@code ->}. Operands are contracted in pairs, those first that cost the
     * fewest multiplications. The gradient by each operand is a sum of products of yBar and the others.
     *
     * @throws IllegalArgumentException if the text can't be read, does not fit the operands, a letter has two extents, the
     *     result names a letter twice or one that no operand has, or the types are not one floating-point type
     */
    public static Expr einsum(String subscripts, Expr... operands) {
        return Einsum.of(subscripts, operands);
    }

    /**
     * y = aᵀ, the last two axes swapped: (..., m, n) to (..., n, m). aBar = yBarᵀ. Of any type. For other orders of the axes
     * see {@link Layouts#permute}.
     *
     * @throws IllegalArgumentException if a is no matrix or batch of matrices
     */
    public static Expr transpose(Expr a) {
        return Permute.transpose(a);
    }
}
