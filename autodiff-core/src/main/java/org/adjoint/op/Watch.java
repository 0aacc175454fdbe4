package org.adjoint.op;

import java.util.List;
import java.util.function.Consumer;
import org.adjoint.Expr;
import org.adjoint.Tensor;

/** The input itself, which a consumer sees at each run that computes it. The adjoint passes unseen: aBar = yBar. */
public final class Watch extends HostRoutine {
    private final Consumer<Tensor> consumer;

    private Watch(Consumer<Tensor> consumer) {
        this.consumer = consumer;
    }

    /** The node. */
    public static Expr watch(Expr a, Consumer<Tensor> consumer) {
        return new Watch(consumer).apply(a);
    }

    @Override
    public String name() {
        return "watch";
    }

    @Override
    List<Object> attributes() {
        return List.of(consumer);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return inputs.get(0);
    }

    @Override
    public Tensor run(List<Tensor> inputs) {
        consumer.accept(inputs.get(0));
        return inputs.get(0);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> yBar);
    }
}
