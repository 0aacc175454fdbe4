package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/** The input repeated along new axes and axes of extent 1. The sweep sums the adjoint back: aBar = sumTo(yBar, shape of a). */
public final class BroadcastTo extends View {
    private final Shape target;

    private BroadcastTo(Shape target) {
        this.target = target;
    }

    /**
     * The node, or {@code a} itself if it has the shape already.
     *
     * @throws IllegalArgumentException if the shape of {@code a} does not broadcast to {@code target}
     */
    public static Expr broadcastTo(Expr a, Shape target) {
        return a.shape().equals(target) ? a : new BroadcastTo(target).apply(a);
    }

    @Override
    public String name() {
        return "broadcastTo";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        if (!a.shape().broadcastsTo(target)) {
            throw new IllegalArgumentException("broadcastTo: " + a.shape() + " does not broadcast to " + target);
        }
        return new TensorType(target, a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> yBar);
    }

    @Override
    public Shape broadcastShape(Expr y, int i) {
        return y.shape();
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(new BroadcastTo(Shape.of(count).followedBy(target)));
    }

    @Override
    public Optional<Layout> view(Layout input) {
        return Optional.of(input.broadcast(target));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BroadcastTo b && target.equals(b.target);
    }

    @Override
    public int hashCode() {
        return 41 + target.hashCode();
    }
}
