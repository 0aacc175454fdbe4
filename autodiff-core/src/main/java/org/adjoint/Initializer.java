package org.adjoint;

import java.util.random.RandomGenerator;

/** How a parameter's first value is made. */
@FunctionalInterface
public interface Initializer {
    /** The elements of a tensor of the given shape in row-major order, drawn from {@code random}; rounded to its type. */
    double[] elements(Shape shape, RandomGenerator random);
}
