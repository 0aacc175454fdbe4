package org.adjoint.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.adjoint.Expr;
import org.adjoint.Tensor;

/** A {@link HostOp} in a graph. Its adjoints come from one call of its backward, as slices of one {@link HostGradient}. */
final class HostCall extends HostRoutine {
    private final String name;
    private final HostOp definition;

    HostCall(String name, HostOp definition) {
        this.name = name;
        this.definition = definition;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    List<Object> attributes() {
        return List.of(name, definition);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return definition.infer(inputs);
    }

    @Override
    public Tensor run(List<Tensor> inputs) {
        return definition.forward(inputs);
    }

    @Override
    public Optional<DeviceText> deviceText(List<TensorType> inputs) {
        return definition
                .cuda()
                .map(text -> new DeviceText(
                        name,
                        text,
                        List.of(new DeviceText.Part(
                                "compute", infer(inputs).shape().size()))));
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        if (!(definition instanceof HostOp.Differentiable differentiable)) {
            throw new IllegalStateException(
                    name + ": has no gradient, as it is no HostOp.Differentiable; stopGradient on"
                            + " its result says that none is wanted; built at " + y.site());
        }
        List<Expr> arguments = new ArrayList<>(y.inputs());
        arguments.add(y);
        arguments.add(yBar);
        HostGradient gradient = new HostGradient(name, differentiable);
        List<Supplier<Expr>> rules = new ArrayList<>();
        int from = 0;
        for (Expr a : y.inputs()) {
            if (!a.dtype().isFloat()) {
                rules.add(Adjoints.none());
                continue;
            }
            int start = from;
            int end = start + Math.toIntExact(a.shape().size());
            rules.add(() -> {
                Expr all = gradient.apply(arguments.toArray(Expr[]::new));
                return Cast.cast(Reshape.reshape(Slice.slice(all, 0, start, end), a.shape()), a.dtype());
            });
            from = end;
        }
        return Adjoints.of(rules);
    }
}
