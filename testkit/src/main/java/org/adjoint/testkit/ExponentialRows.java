package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.POSITIVE;
import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import org.adjoint.ops.Exponentials;

/** Rows of {@link Exponentials}. */
final class ExponentialRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private ExponentialRows() {}

    private static final Tolerance BESIDE_ONE =
            Tolerance.FUNCTION.nearZero(0.1, "beside 1 the mantissa's logarithm is rounded");

    static List<OpSpec> rows() {
        return List.of(
                OpSpec.unary("Exponentials.exp", Exponentials::exp, REAL, StrictMath::exp)
                        .special(0, 1)
                        .special(-INF, 0)
                        .special(INF, INF)
                        .special(1000, INF)
                        .special(-1000, 0)
                        .special(NAN, NAN),
                OpSpec.unary("Exponentials.exp2", Exponentials::exp2, REAL, a -> StrictMath.pow(2, a))
                        .special(10, 1024)
                        .special(-INF, 0)
                        .special(INF, INF)
                        .special(NAN, NAN),
                OpSpec.unary("Exponentials.expm1", Exponentials::expm1, REAL, StrictMath::expm1)
                        .special(1e-20, 1e-20)
                        .special(-INF, -1)
                        .special(INF, INF),
                OpSpec.unary("Exponentials.log", Exponentials::log, POSITIVE, StrictMath::log)
                        .within(BESIDE_ONE)
                        .special(1, 0)
                        .special(0, -INF)
                        .special(-1, NAN)
                        .special(INF, INF)
                        .special(NAN, NAN),
                OpSpec.unary(
                                "Exponentials.log2",
                                Exponentials::log2,
                                POSITIVE,
                                a -> StrictMath.log(a) / StrictMath.log(2))
                        .within(BESIDE_ONE)
                        .special(1024, 10)
                        .special(0, -INF)
                        .special(-1, NAN)
                        .special(INF, INF),
                OpSpec.unary("Exponentials.log10", Exponentials::log10, POSITIVE, StrictMath::log10)
                        .within(BESIDE_ONE)
                        .special(1000, 3)
                        .special(0, -INF)
                        .special(-1, NAN)
                        .special(INF, INF),
                OpSpec.unary("Exponentials.log1p", Exponentials::log1p, Domain.interval(-0.9, 3), StrictMath::log1p)
                        .special(1e-20, 1e-20)
                        .special(-1, -INF)
                        .special(-2, NAN)
                        .special(INF, INF),
                OpSpec.binary(
                                "Exponentials.logAddExp",
                                Exponentials::logAddExp,
                                REAL,
                                REAL,
                                (a, b) -> StrictMath.log(StrictMath.exp(a) + StrictMath.exp(b)))
                        .within(Tolerance.FUNCTION.nearZero(3, "the larger and a logarithm cancel"))
                        .special(1000, 1000, 1000 + StrictMath.log(2))
                        .special(-1000, 1000, 1000)
                        .special(-INF, -INF, -INF)
                        .special(-INF, 3, 3),
                OpSpec.binary(
                                "Exponentials.xlogy",
                                Exponentials::xlogy,
                                NONZERO,
                                POSITIVE,
                                (a, b) -> a == 0 && b == b ? 0 : a * StrictMath.log(b))
                        .within(BESIDE_ONE)
                        .special(0, 0, 0)
                        .special(0, INF, 0)
                        .special(0, NAN, NAN)
                        .special(2, 0, -INF));
    }
}
