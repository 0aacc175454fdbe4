package org.adjoint.testkit;

import java.util.List;
import java.util.function.Function;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/** Short forms for the points at which rows agree on gradients. */
final class Points {
    private Points() {}

    static Tensor vector(double... elements) {
        return Tensor.of(Shape.of(elements.length), elements);
    }

    /** A function of one input as one of a list. */
    static Function<List<Expr>, Expr> one(Function<Expr, Expr> build) {
        return xs -> build.apply(xs.get(0));
    }
}
