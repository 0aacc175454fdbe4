package org.adjoint.testkit;

import java.util.Arrays;
import org.adjoint.Shape;

/**
 * What a plain formula says an operation's result is.
 *
 * @param shape shape of the result
 * @param elements row-major
 * @param scale to what rounding errors are proportional, by element: the magnitude itself, or for a sum that of its terms
 */
public record Expected(Shape shape, double[] elements, double[] scale) {
    /** A result with errors proportional to its elements. */
    public static Expected of(Shape shape, double[] elements) {
        return new Expected(
                shape, elements, Arrays.stream(elements).map(Math::abs).toArray());
    }
}
