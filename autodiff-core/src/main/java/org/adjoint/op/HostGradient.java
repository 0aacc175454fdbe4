package org.adjoint.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/** The adjoints of the floating-point inputs of a {@link HostOp}, one after another in a vector of the widest of their types. */
final class HostGradient extends HostRoutine {
    private final String name;
    private final HostOp.Differentiable definition;

    HostGradient(String name, HostOp.Differentiable definition) {
        this.name = name;
        this.definition = definition;
    }

    @Override
    public String name() {
        return name + "_bar";
    }

    @Override
    List<Object> attributes() {
        return List.of(name, definition);
    }

    /** Of (inputs..., y, yBar). */
    @Override
    public TensorType infer(List<TensorType> inputs) {
        List<TensorType> differentiated = floats(inputs.subList(0, inputs.size() - 2));
        long size = differentiated.stream().mapToLong(t -> t.shape().size()).sum();
        boolean wide = differentiated.stream().anyMatch(t -> t.dtype() == DType.FLOAT64);
        return new TensorType(Shape.of(Math.toIntExact(size)), wide ? DType.FLOAT64 : DType.FLOAT32);
    }

    private static List<TensorType> floats(List<TensorType> types) {
        return types.stream().filter(t -> t.dtype().isFloat()).toList();
    }

    @Override
    public Tensor run(List<Tensor> all) {
        int arity = all.size() - 2;
        List<TensorType> types =
                all.stream().map(t -> new TensorType(t.shape(), t.dtype())).toList();
        List<TensorType> wanted = floats(types.subList(0, arity));
        List<Tensor> adjoints = definition.backward(all.subList(0, arity), all.get(arity), all.get(arity + 1));
        if (adjoints.size() != wanted.size()) {
            throw new IllegalStateException(name + ": backward returned " + adjoints.size() + " adjoints for "
                    + wanted.size() + " floating-point inputs");
        }
        TensorType packed = infer(types);
        double[] elements = new double[(int) packed.shape().size()];
        int at = 0;
        for (int i = 0; i < adjoints.size(); i++) {
            requireType(name, "adjoint " + i + " that backward returned", adjoints.get(i), wanted.get(i));
            double[] part = adjoints.get(i).toDoubles();
            System.arraycopy(part, 0, elements, at, part.length);
            at += part.length;
        }
        return Tensor.of(packed.shape(), elements).cast(packed.dtype());
    }

    @Override
    public Optional<DeviceText> deviceText(List<TensorType> all) {
        return definition.cuda().map(text -> {
            List<TensorType> wanted = floats(all.subList(0, all.size() - 2));
            List<DeviceText.Part> parts = new ArrayList<>();
            wanted.forEach(type -> parts.add(
                    new DeviceText.Part("adjoint" + parts.size(), type.shape().size())));
            return new DeviceText(name, text, List.copyOf(parts));
        });
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        throw new IllegalStateException(
                name + ": its gradient is given in Java and can't be differentiated again; built at " + y.site());
    }
}
