package org.adjoint.testkit;

import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/**
 * Generators of tensors for jqwik properties. They shrink toward small shapes ({@link Shapes}) and plain numbers.
 *
 * <pre>{@code
 * @Provide
 * Arbitrary<Tensor> matrices() {
 *     return Tensors.of(Shapes.SMALL.ofRank(2, 2), Domain.POSITIVE, DType.FLOAT64);
 * }
 *
 * @Property
 * void gradientsAreRight(@ForAll("matrices") Tensor a) {
 *     assertGradients(MyOps::norm, a);
 * }
 * }</pre>
 */
public final class Tensors {
    private Tensors() {}

    /** Floating-point tensors with elements of a domain. */
    public static Arbitrary<Tensor> of(Arbitrary<Shape> shapes, Domain domain, DType dtype) {
        return drawn(shapes, shape -> Operand.of(shape, domain), dtype);
    }

    /** INT32 tensors with elements in [0, limit). */
    public static Arbitrary<Tensor> indices(Arbitrary<Shape> shapes, int limit) {
        return drawn(shapes, shape -> Operand.indices(shape, limit), DType.INT32);
    }

    private static Arbitrary<Tensor> drawn(Arbitrary<Shape> shapes, Function<Shape, Operand> operand, DType dtype) {
        Arbitrary<Long> seeds = Arbitraries.longs().between(0, 1L << 40);
        return Combinators.combine(shapes, seeds)
                .as((shape, seed) -> operand.apply(shape).draw(seed, 0, dtype));
    }
}
