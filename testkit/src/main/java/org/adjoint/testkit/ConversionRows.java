package org.adjoint.testkit;

import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.ops.Control;
import org.adjoint.ops.Types;

/** Rows of {@link Types} and {@link Control}. */
final class ConversionRows {
    private ConversionRows() {}

    static List<OpSpec> rows() {
        return List.of(
                OpSpec.of("Types.cast", shapes -> Combinators.combine(
                                        shapes.any(), Arbitraries.of(DType.FLOAT32, DType.FLOAT64))
                                .as((shape, dtype) -> OpCase.of(
                                        "to " + dtype + " and back",
                                        List.of(Operand.of(shape, Domain.REAL)),
                                        xs -> Types.cast(
                                                Types.cast(xs.get(0), dtype),
                                                xs.get(0).dtype()),
                                        in -> Plain.elementwise(
                                                in,
                                                v -> dtype == DType.FLOAT32
                                                                || in.get(0).dtype() == DType.FLOAT32
                                                        ? (float) v[0]
                                                        : v[0]))))
                        .within(Tolerance.EXACT)
                        // Rounding to FLOAT32 is a staircase: differences in FLOAT64 see its steps, not its slope.
                        .differentiable(0),
                OpSpec.unary("Types.cast to INT32", a -> Types.cast(a, DType.INT32), Domain.interval(-40, 40), a ->
                                (int) a)
                        .within(Tolerance.EXACT)
                        .differentiable(0)
                        .special(1.9, 1)
                        .special(-1.9, -1)
                        .special(3e9, Integer.MAX_VALUE)
                        .special(-3e9, Integer.MIN_VALUE)
                        .special(Double.NaN, 0),
                OpSpec.unary("Control.watch", a -> Control.watch(a, seen -> {}), Domain.REAL, a -> a)
                        .within(Tolerance.EXACT),
                OpSpec.unary("Control.stopGradient", Control::stopGradient, Domain.REAL, a -> a)
                        .within(Tolerance.EXACT)
                        // Its gradient is 0 by definition and not by calculus.
                        .differentiable(0),
                changed("Control.clipGradient", a -> Control.clipGradient(a, 0.5))
                        .refusing(
                                "a limit of 0",
                                g -> Control.clipGradient(g.input("a", Shape.of(2, 3)), 0),
                                "clipGradient",
                                "(2, 3)"),
                changed("Control.reverseGradient", a -> Control.reverseGradient(a, 2)));
    }

    /** The value is that of a; the gradient is by definition and not by calculus. */
    private static OpSpec changed(String name, UnaryOperator<Expr> build) {
        return OpSpec.unary(name, build::apply, Domain.REAL, a -> a)
                .within(Tolerance.EXACT)
                .differentiable(0)
                .refusing("integers", g -> build.apply(g.input("a", Shape.of(2), DType.INT32)), "INT32");
    }
}
