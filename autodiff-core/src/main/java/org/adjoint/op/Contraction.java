package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * The matrix product of the last two axes, (..., m, k) by (..., k, n) to (..., m, n); leading axes are batches and
 * broadcast. With y = a b: aBar = yBar bᵀ and bBar = aᵀ yBar, the matrix forms of backpropagation through a layer.
 */
public final class Contraction extends Op {
    /** The only instance. */
    public static final Contraction DOT = new Contraction();

    private Contraction() {}

    @Override
    public String name() {
        return "dot";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        TensorType b = inputs.get(1);
        if (a.shape().rank() < 2 || b.shape().rank() < 2) {
            throw new IllegalArgumentException(
                    "dot: needs matrices, or batches of them: a is " + a.shape() + ", b is " + b.shape());
        }
        if (a.dtype() != b.dtype() || !a.dtype().isFloat()) {
            throw new IllegalArgumentException("dot: needs one floating-point type: a is " + a + ", b is " + b);
        }
        if (a.shape().dim(-1) != b.shape().dim(-2)) {
            throw new IllegalArgumentException(
                    "dot: inner dimensions differ: a is " + a.shape() + ", b is " + b.shape());
        }
        Shape batch = Shape.broadcast("dot", batch(a.shape()), batch(b.shape()));
        int[] dims = java.util.Arrays.copyOf(batch.dims(), batch.rank() + 2);
        dims[batch.rank()] = a.shape().dim(-2);
        dims[batch.rank() + 1] = b.shape().dim(-1);
        return new TensorType(Shape.of(dims), a.dtype());
    }

    private static Shape batch(Shape shape) {
        return Shape.of(java.util.Arrays.copyOf(shape.dims(), shape.rank() - 2));
    }

    @Override
    public Shape broadcastShape(Expr y, int i) {
        Shape own = y.input(i).shape();
        return batch(y.shape()).followedBy(Shape.of(own.dim(-2), own.dim(-1)));
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(this);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Expr a = y.input(0);
        Expr b = y.input(1);
        return Adjoints.of(
                () -> DOT.apply(yBar, Permute.transpose(b)), // aBar = yBar bᵀ
                () -> DOT.apply(Permute.transpose(a), yBar)); // bBar = aᵀ yBar
    }
}
