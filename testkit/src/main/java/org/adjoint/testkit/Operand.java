package org.adjoint.testkit;

import java.util.SplittableRandom;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/**
 * An input of an operation in one case.
 *
 * @param shape its shape
 * @param domain where its elements are drawn from
 * @param index whether it is an INT32 input, of whole numbers from the domain
 */
public record Operand(Shape shape, Domain domain, boolean index) {
    /** A floating-point input. */
    public static Operand of(Shape shape, Domain domain) {
        return new Operand(shape, domain, false);
    }

    /** An INT32 input with elements in [0, limit). */
    public static Operand indices(Shape shape, int limit) {
        return new Operand(shape, Domain.interval(0, Math.max(limit - 1, 0)), true);
    }

    /**
     * Elements of input {@code position} that depend on the seed only; seed 0 gives plain numbers, for shrunk cases, and
     * negative seeds give whole ones.
     */
    public Tensor draw(long seed, int position, DType dtype) {
        if (index) {
            SplittableRandom random = new SplittableRandom(seed * 31 + position);
            int limit = (int) domain.high() + 1;
            return Tensor.generate(shape, DType.INT32, i -> seed == 0 ? i % limit : random.nextInt(limit));
        }
        if (seed == 0) {
            return Tensor.generate(shape, dtype, i -> domain.plain(i + 3 * position));
        }
        SplittableRandom random = new SplittableRandom(seed * 31 + position);
        return Tensor.generate(shape, dtype, i -> seed < 0 ? domain.whole(random) : domain.draw(random));
    }
}
