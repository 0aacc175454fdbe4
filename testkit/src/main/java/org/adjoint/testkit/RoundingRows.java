package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.ops.Rounding;

/** Rows of {@link Rounding}. */
final class RoundingRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private RoundingRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>();
        rows.add(rounding("Rounding.floor", Rounding::floor, StrictMath::floor));
        rows.add(rounding("Rounding.ceil", Rounding::ceil, StrictMath::ceil));
        rows.add(rounding("Rounding.round", Rounding::round, StrictMath::rint));
        rows.add(rounding("Rounding.trunc", Rounding::trunc, a -> a < 0 ? StrictMath.ceil(a) : StrictMath.floor(a)));
        rows.add(mod());
        return rows;
    }

    /** Away from whole numbers and halves, the steps. */
    private static OpSpec rounding(String name, UnaryOperator<Expr> build, DoubleUnaryOperator value) {
        OpSpec row = OpSpec.unary(
                        name,
                        build::apply,
                        REAL.awayFrom(-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3),
                        value)
                .within(Tolerance.EXACT);
        for (double a : new double[] {0.5, 1.5, -0.5, -2.5, 4, 1e9, INF, NAN}) {
            row = row.special(a, value.applyAsDouble(a));
        }
        return row;
    }

    private static OpSpec mod() {
        Domain between = Domain.interval(2.1, 3.9);
        return OpSpec.binary(
                        "Rounding.mod",
                        Rounding::mod,
                        between,
                        Domain.interval(-1.9, -1.1).awayFrom(-1.95, -1.3),
                        RoundingRows::floored)
                .within(Tolerance.FUNCTION.nearZero(4, "the quotient's multiple cancels"))
                .special(7, 3, 1)
                .special(-7, 3, 2)
                .special(7, -3, -2)
                .special(-7, -3, -1)
                .special(6, -3, 0)
                .special(5, 0, NAN)
                .special(INF, 2, NAN)
                .special(2, INF, 2);
    }

    private static double floored(double a, double b) {
        double remainder = a % b;
        return remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
    }
}
