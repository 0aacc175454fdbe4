package org.adjoint.op;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/**
 * For each element the product of the others along axes: the derivative of their product, by multiplications only. A
 * quotient by the element would be wrong where it is 0, and the derivatives of that quotient too.
 */
final class OtherFactors {
    private OtherFactors() {}

    /** In the shape of {@code a}; {@code axes} are non-negative and ascending. */
    static Expr along(Expr a, int[] axes) {
        int rank = a.shape().rank();
        int[] order = IntStream.concat(
                        IntStream.range(0, rank).filter(i -> Arrays.binarySearch(axes, i) < 0), Arrays.stream(axes))
                .toArray();
        Expr turned = Permute.permute(a, order);
        int[] dims = Arrays.copyOf(turned.shape().dims(), rank - axes.length + 1);
        dims[dims.length - 1] = Arrays.stream(axes).map(a.shape()::dim).reduce(1, Math::multiplyExact);
        Expr others = alongLast(Reshape.reshape(turned, Shape.of(dims)));
        int[] back = new int[rank];
        IntStream.range(0, rank).forEach(i -> back[order[i]] = i);
        return Permute.permute(Reshape.reshape(others, turned.shape()), back);
    }

    /** Each half gets the other factors of the products of pairs, times its partner. */
    private static Expr alongLast(Expr a) {
        int n = a.shape().dim(-1);
        if (n <= 1) {
            return ones(a);
        }
        int half = n / 2;
        Expr left = Slice.slice(a, -1, 0, half);
        Expr right = Slice.slice(a, -1, half, 2 * half);
        Expr pairs = Arithmetic.MUL.apply(left, right);
        if (n % 2 == 1) {
            Expr last = Slice.slice(a, -1, n - 1, n);
            Expr outside = alongLast(Concatenate.concatenate(-1, pairs, last));
            Expr others = Slice.slice(outside, -1, 0, half);
            return Concatenate.concatenate(
                    -1,
                    Arithmetic.MUL.apply(others, right),
                    Arithmetic.MUL.apply(others, left),
                    Slice.slice(outside, -1, half, half + 1));
        }
        Expr others = alongLast(pairs);
        return Concatenate.concatenate(-1, Arithmetic.MUL.apply(others, right), Arithmetic.MUL.apply(others, left));
    }

    private static Expr ones(Expr a) {
        return a.graph().constant(Tensor.full(a.shape(), a.dtype(), 1));
    }
}
