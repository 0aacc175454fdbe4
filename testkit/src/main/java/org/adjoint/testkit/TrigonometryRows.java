package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.NONZERO;
import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.ops.Trigonometry;

/** Rows of {@link Trigonometry}. */
final class TrigonometryRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private TrigonometryRows() {}

    private static final Tolerance ZERO_CROSSING =
            Tolerance.FUNCTION.nearZero(0.5, "beside a zero the reduced argument is rounded");

    private static final Domain SINE = Domain.interval(-0.9, 0.9);

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>(circular());
        rows.addAll(hyperbolic());
        return rows;
    }

    private static List<OpSpec> circular() {
        return List.of(
                OpSpec.unary("Trigonometry.sin", Trigonometry::sin, REAL, StrictMath::sin)
                        .within(ZERO_CROSSING)
                        .special(0, 0)
                        .special(100, StrictMath.sin(100))
                        .special(1000, StrictMath.sin(1000))
                        .special(INF, NAN)
                        .special(NAN, NAN),
                OpSpec.unary("Trigonometry.cos", Trigonometry::cos, REAL, StrictMath::cos)
                        .within(ZERO_CROSSING)
                        .special(0, 1)
                        .special(100, StrictMath.cos(100))
                        .special(1000, StrictMath.cos(1000))
                        .special(-INF, NAN)
                        .special(NAN, NAN),
                OpSpec.unary("Trigonometry.tan", Trigonometry::tan, Domain.interval(-1.3, 1.3), StrictMath::tan)
                        .special(0, 0)
                        .special(100, StrictMath.tan(100))
                        .special(INF, NAN),
                OpSpec.unary("Trigonometry.asin", Trigonometry::asin, SINE, StrictMath::asin)
                        .special(1, Math.PI / 2)
                        .special(-1.5, NAN),
                OpSpec.unary("Trigonometry.acos", Trigonometry::acos, SINE, StrictMath::acos)
                        .special(-1, Math.PI)
                        .special(1, 0)
                        .special(1.5, NAN),
                OpSpec.unary("Trigonometry.atan", Trigonometry::atan, REAL, StrictMath::atan)
                        .special(INF, Math.PI / 2)
                        .special(-0.0, -0.0),
                OpSpec.binary("Trigonometry.atan2", Trigonometry::atan2, NONZERO, NONZERO, StrictMath::atan2)
                        .special(0, -1, Math.PI)
                        .special(-1, 0, -Math.PI / 2)
                        .special(1e-30, 1e-30, Math.PI / 4)
                        .special(INF, -INF, 3 * Math.PI / 4)
                        .special(0, 0, 0));
    }

    private static List<OpSpec> hyperbolic() {
        return List.of(
                OpSpec.unary("Trigonometry.sinh", Trigonometry::sinh, REAL, StrictMath::sinh)
                        .special(1e-20, 1e-20)
                        .special(-INF, -INF),
                OpSpec.unary("Trigonometry.cosh", Trigonometry::cosh, REAL, StrictMath::cosh)
                        .special(0, 1)
                        .special(-INF, INF),
                OpSpec.unary("Trigonometry.tanh", Trigonometry::tanh, REAL, TrigonometryRows::tanhByExpm1)
                        .special(0, 0)
                        .special(-0.0, -0.0)
                        .special(INF, 1)
                        .special(-INF, -1)
                        .special(50, 1)
                        .special(1e-6, 1e-6 - 1e-18 / 3)
                        .special(NAN, NAN),
                OpSpec.unary("Trigonometry.asinh", Trigonometry::asinh, REAL, TrigonometryRows::asinhByLog1p)
                        .special(1e-20, 1e-20)
                        .special(1e30, StrictMath.log(2e30))
                        .special(-INF, -INF),
                OpSpec.unary(
                                "Trigonometry.acosh",
                                Trigonometry::acosh,
                                Domain.interval(1.2, 4),
                                a -> a < 1 ? NAN : StrictMath.log(a + StrictMath.sqrt(a * a - 1)))
                        .special(1, 0)
                        .special(0.5, NAN)
                        .special(1e30, StrictMath.log(2e30))
                        .special(INF, INF),
                OpSpec.unary(
                                "Trigonometry.atanh",
                                Trigonometry::atanh,
                                SINE,
                                a -> (StrictMath.log1p(a) - StrictMath.log1p(-a)) / 2)
                        .special(1e-20, 1e-20)
                        .special(-1, -INF)
                        .special(1.5, NAN));
    }

    /** (e²ᵃ - 1) / (e²ᵃ + 1), kept from overflow by the sign. */
    private static double tanhByExpm1(double a) {
        double e = StrictMath.expm1(-2 * Math.abs(a));
        return Math.copySign(-e / (e + 2), a);
    }

    /** ln(a + √(a² + 1)), written for a > 0 as the digits need, and odd. */
    private static double asinhByLog1p(double a) {
        double x = Math.abs(a);
        return Math.copySign(x > 1e100 ? x : StrictMath.log1p(x + x / (1 / x + StrictMath.sqrt(1 + 1 / (x * x)))), a);
    }
}
