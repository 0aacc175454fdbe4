package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/** The same elements, in row-major order, under another shape: aBar = reshape(yBar, shape of a). */
public final class Reshape extends View {
    private final Shape target;

    public Reshape(Shape target) {
        this.target = target;
    }

    @Override
    public String name() {
        return "reshape";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        if (a.shape().size() != target.size()) {
            throw new IllegalArgumentException("reshape: sizes differ: " + a.shape() + " has "
                    + a.shape().size() + " elements, " + target + " has " + target.size());
        }
        return new TensorType(target, a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> reshape(yBar, y.input(0).shape()));
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new Reshape(Shape.of(count).followedBy(target)));
    }

    @Override
    public Optional<Layout> view(Layout input) {
        return input.reshaped(target);
    }

    /** The node, or {@code a} itself if it has the shape already. */
    public static Expr reshape(Expr a, Shape target) {
        return a.shape().equals(target) ? a : new Reshape(target).apply(a);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reshape r && target.equals(r.target);
    }

    @Override
    public int hashCode() {
        return 31 + target.hashCode();
    }
}
