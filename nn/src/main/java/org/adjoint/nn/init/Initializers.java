package org.adjoint.nn.init;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.adjoint.Initializer;
import org.adjoint.Shape;

/**
 * First values of parameters. Those of Glorot and He keep the variance of activations and gradients about equal from layer
 * to layer; they are for matrices of shape (in, out), as {@code dot(x, w)} uses them, and throw IllegalArgumentException
 * for another rank.
 */
public final class Initializers {
    private Initializers() {}

    /** Every element 0: for biases. */
    public static Initializer zeros() {
        return constant(0);
    }

    /** Every element 1: for gains. */
    public static Initializer ones() {
        return constant(1);
    }

    /** Every element {@code number}. */
    public static Initializer constant(double number) {
        return (shape, random) -> fill(shape, () -> number);
    }

    /**
     * Uniform in [low, high).
     *
     * @throws IllegalArgumentException unless both are finite and low does not exceed high
     */
    public static Initializer uniform(double low, double high) {
        if (!(Double.isFinite(high - low) && low <= high)) {
            throw new IllegalArgumentException("uniform: [" + low + ", " + high + ") is no interval");
        }
        return (shape, random) -> fill(shape, () -> low + (high - low) * random.nextDouble());
    }

    /**
     * Normal with the given mean and standard deviation.
     *
     * @throws IllegalArgumentException unless both are finite and the deviation is not negative
     */
    public static Initializer normal(double mean, double deviation) {
        if (!(Double.isFinite(mean) && Double.isFinite(deviation) && deviation >= 0)) {
            throw new IllegalArgumentException(
                    "normal: no distribution has mean " + mean + " and deviation " + deviation);
        }
        return (shape, random) -> fill(shape, () -> mean + deviation * gaussian(random));
    }

    /** Uniform with variance 2 / (in + out): for tanh. Glorot and Bengio (2010), equation 16. */
    public static Initializer glorotUniform() {
        return (shape, random) -> {
            double limit = Math.sqrt(6.0 / (in("glorotUniform", shape) + (double) shape.dim(1)));
            return uniform(-limit, limit).elements(shape, random);
        };
    }

    /** Normal with variance 2 / (in + out): for tanh. Glorot and Bengio (2010), equation 12. */
    public static Initializer glorotNormal() {
        return (shape, random) -> {
            double deviation = Math.sqrt(2.0 / (in("glorotNormal", shape) + (double) shape.dim(1)));
            return normal(0, deviation).elements(shape, random);
        };
    }

    /** Uniform with variance 2 / in: for relu. He, Zhang, Ren and Sun (2015), equation 10. */
    public static Initializer heUniform() {
        return (shape, random) -> {
            double limit = Math.sqrt(6.0 / in("heUniform", shape));
            return uniform(-limit, limit).elements(shape, random);
        };
    }

    /** Normal with variance 2 / in: for relu. He, Zhang, Ren and Sun (2015), equation 10. */
    public static Initializer heNormal() {
        return (shape, random) ->
                normal(0, Math.sqrt(2.0 / in("heNormal", shape))).elements(shape, random);
    }

    /** Inputs of the layer, counted as at least one so that an empty matrix has finite limits. */
    private static int in(String initializer, Shape shape) {
        if (shape.rank() != 2) {
            throw new IllegalArgumentException(
                    initializer + ": needs a matrix of shape (in, out), the shape is " + shape);
        }
        return Math.max(1, shape.dim(0));
    }

    private static double[] fill(Shape shape, DoubleSupplier element) {
        double[] elements = new double[Math.toIntExact(shape.size())];
        Arrays.setAll(elements, i -> element.getAsDouble());
        return elements;
    }

    /** By Box and Muller (1958): the JDK does not fix the sequence of nextGaussian(), and a seed must mean one model. */
    private static double gaussian(RandomGenerator random) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
