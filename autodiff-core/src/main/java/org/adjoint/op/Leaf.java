package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Parameter;
import org.adjoint.Tensor;

/** A node without inputs: a value fed in, a parameter, or a constant. Each leaf is equal to itself only. */
public final class Leaf extends Op {
    private final String name;
    private final TensorType type;
    private final Optional<Parameter> parameter;
    private final Optional<Tensor> constant;

    private Leaf(String name, TensorType type, Optional<Parameter> parameter, Optional<Tensor> constant) {
        this.name = name;
        this.type = type;
        this.parameter = parameter;
        this.constant = constant;
    }

    /** A value that the user sets before each run. */
    public static Leaf input(String name, TensorType type) {
        return new Leaf(name, type, Optional.empty(), Optional.empty());
    }

    /** A value that outlives the graph and that updates change. */
    public static Leaf parameter(Parameter parameter) {
        return new Leaf(
                parameter.name(),
                new TensorType(parameter.shape(), parameter.dtype()),
                Optional.of(parameter),
                Optional.empty());
    }

    /** A value that never changes. */
    public static Leaf constant(Tensor value) {
        return new Leaf("constant", new TensorType(value.shape(), value.dtype()), Optional.empty(), Optional.of(value));
    }

    @Override
    public String name() {
        return name;
    }

    /** Shape and element type. */
    public TensorType type() {
        return type;
    }

    /** The parameter, if this is one. */
    public Optional<Parameter> parameter() {
        return parameter;
    }

    /** The value, if this is a constant. */
    public Optional<Tensor> constant() {
        return constant;
    }

    /** Whether this is a value that the user sets. */
    public boolean isInput() {
        return parameter.isEmpty() && constant.isEmpty();
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        return type;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of();
    }
}
