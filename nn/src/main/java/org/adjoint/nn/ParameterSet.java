package org.adjoint.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.adjoint.DType;
import org.adjoint.Initializer;
import org.adjoint.Parameter;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;

/**
 * The parameters of a network by name. Asking for a name makes the parameter the first time and finds it afterwards, so
 * the code that builds a network can build it again in another graph, for another number of rows, over the same weights.
 *
 * <pre>{@code
 * Expr w = graph.param(parameters.get("w", Shape.of(784, 10), glorotUniform()));
 * }</pre>
 */
public final class ParameterSet implements AutoCloseable {
    private final Backend backend;
    private final DType dtype;
    private final long seed;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private ParameterSet(Backend backend, DType dtype, long seed) {
        if (!dtype.isFloat()) {
            throw new IllegalArgumentException("parameters: they are floating-point numbers, not " + dtype);
        }
        this.backend = backend;
        this.dtype = dtype;
        this.seed = seed;
    }

    /** An empty set of FLOAT32 on the best backend of the machine. The seed fixes every first value. */
    public static ParameterSet create(long seed) {
        return on(Backends.best(), DType.FLOAT32, seed);
    }

    /** An empty set on a backend, of a floating-point type. The seed fixes every first value. */
    public static ParameterSet on(Backend backend, DType dtype, long seed) {
        return new ParameterSet(backend, dtype, seed);
    }

    /**
     * The parameter of that name. Its first value depends on the seed, the name and the shape only.
     *
     * @throws IllegalArgumentException if it exists with another shape
     */
    public Parameter get(String name, Shape shape, Initializer initializer) {
        Parameter known = parameters.get(name);
        if (known == null) {
            double[] elements = initializer.elements(shape, new SplittableRandom(seed * 31 + name.hashCode()));
            known = Parameter.of(name, Tensor.of(shape, elements).cast(dtype), backend);
            parameters.put(name, known);
        } else if (!known.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "parameters: " + name + " has the shape " + known.shape() + " and was asked for as " + shape);
        }
        return known;
    }

    /** Every parameter, in the order made. */
    public List<Parameter> all() {
        return List.copyOf(parameters.values());
    }

    /** The number of weights in all. */
    public long size() {
        return parameters.values().stream().mapToLong(p -> p.shape().size()).sum();
    }

    /** A copy of every value, by name, in the order made. */
    public Map<String, Tensor> values() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> values.put(name, parameter.value()));
        return values;
    }

    /**
     * Replaces every value.
     *
     * @throws IllegalArgumentException if the names are not those of the set, or a shape or type differs
     */
    public void set(Map<String, Tensor> values) {
        if (!values.keySet().equals(parameters.keySet())) {
            throw new IllegalArgumentException(
                    "parameters: the set has " + parameters.keySet() + ", values are given for " + values.keySet());
        }
        parameters.forEach((name, parameter) -> parameter.set(values.get(name)));
    }

    /** The backend that new parameters lie on. */
    public Backend backend() {
        return backend;
    }

    /** The type of the parameters. */
    public DType dtype() {
        return dtype;
    }

    /** Frees the memory of every parameter. */
    @Override
    public void close() {
        parameters.values().forEach(Parameter::close);
    }
}
