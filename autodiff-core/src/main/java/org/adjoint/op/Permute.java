package org.adjoint.op;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/** The axes in another order; axis i of the result is axis order[i] of the input. aBar = yBar permuted back. */
public final class Permute extends View {
    private final int[] order;

    private Permute(int[] order) {
        this.order = order;
    }

    /**
     * The node with the axes of {@code a} in the given order.
     *
     * @throws IllegalArgumentException if {@code order} does not name each axis once
     */
    public static Expr permute(Expr a, int... order) {
        Shape shape = a.shape();
        int[] axes = Arrays.stream(order).map(i -> shape.axis(i, "permute")).toArray();
        if (axes.length != shape.rank() || Arrays.stream(axes).distinct().count() != axes.length) {
            throw Site.refusal("permute: axes " + Arrays.toString(order) + " are not an order of the axes of " + shape);
        }
        return new Permute(axes).apply(a);
    }

    /**
     * The node with the last two axes swapped: the transposed matrix, or batch of matrices.
     *
     * @throws IllegalArgumentException if the rank is below 2
     */
    public static Expr transpose(Expr a) {
        int rank = a.shape().rank();
        if (rank < 2) {
            throw Site.refusal("transpose: needs a matrix, or a batch of matrices, it is " + a.shape());
        }
        int[] order = IntStream.range(0, rank).toArray();
        order[rank - 2] = rank - 1;
        order[rank - 1] = rank - 2;
        return new Permute(order).apply(a);
    }

    @Override
    public String name() {
        return "transpose";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        return new TensorType(Layout.dense(a.shape()).permuted(order).shape(), a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return Adjoints.of(() -> new Permute(inverse).apply(yBar));
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new Permute(IntStream.range(0, order.length + 1)
                .map(i -> i == 0 ? 0 : order[i - 1] + 1)
                .toArray()));
    }

    @Override
    public Optional<Layout> view(Layout input) {
        return Optional.of(input.permuted(order));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permute p && Arrays.equals(order, p.order);
    }

    @Override
    public int hashCode() {
        return 37 + Arrays.hashCode(order);
    }
}
