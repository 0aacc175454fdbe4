package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import org.adjoint.ops.SpecialFunctions;

/** Rows of {@link SpecialFunctions}. */
final class SpecialFunctionRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private SpecialFunctionRows() {}

    /** Nodes and weights of Gauss-Legendre quadrature with five points. Abramowitz and Stegun, table 25.4. */
    private static final double[] NODES = {0, 0.5384693101056831, 0.9061798459386640};

    private static final double[] WEIGHTS = {0.5688888888888889, 0.4786286704993665, 0.2369268850561891};

    static List<OpSpec> rows() {
        Tolerance zeros = Tolerance.FUNCTION.nearZero(10, "the plain formula is a difference of such numbers");
        return List.of(
                OpSpec.unary("SpecialFunctions.erf", SpecialFunctions::erf, REAL, SpecialFunctionRows::erfByIntegral)
                        .special(0, 0)
                        .special(1e-20, 1.1283791670955126e-20)
                        .special(-INF, -1)
                        .special(10, 1)
                        .special(NAN, NAN),
                OpSpec.unary("SpecialFunctions.erfc", SpecialFunctions::erfc, REAL, SpecialFunctionRows::erfcByIntegral)
                        .within(Tolerance.FUNCTION.nearZero(0.1, "the integral is taken from 1"))
                        .special(5, 1.5374597944280349e-12)
                        .special(-INF, 2)
                        .special(INF, 0)
                        .special(NAN, NAN),
                OpSpec.unary(
                                "SpecialFunctions.erfInv",
                                SpecialFunctions::erfInv,
                                Domain.interval(-0.95, 0.95),
                                SpecialFunctionRows::erfInvByNewton)
                        .within(Tolerance.FUNCTION.nearZero(1, "Newton's steps end at the rounding of erf"))
                        .drawing(OpSpec.NonFinite.NAN)
                        .special(1, INF)
                        .special(-1, -INF)
                        .special(1.5, NAN)
                        .special(0.5, 0.4769362762044699),
                OpSpec.unary(
                                "SpecialFunctions.lgamma",
                                SpecialFunctions::lgamma,
                                Domain.interval(-2.9, 8).awayFrom(-3, -2, -1, 0),
                                SpecialFunctionRows::lgammaByProduct)
                        .within(zeros)
                        .drawing(OpSpec.NonFinite.NAN)
                        .special(0, INF)
                        .special(-2, INF)
                        .special(INF, INF)
                        .special(1, 0)
                        .special(101, 363.73937555556349),
                OpSpec.unary(
                                "SpecialFunctions.digamma",
                                SpecialFunctions::digamma,
                                Domain.interval(-2.9, 8).awayFrom(-3, -2, -1, 0),
                                SpecialFunctionRows::digammaBySum)
                        .within(Tolerance.FUNCTION.nearZero(
                                10, "beside its zeros it is the difference of rounded numbers"))
                        .drawing(OpSpec.NonFinite.NAN)
                        .differentiable(3)
                        .special(1, -0.57721566490153286)
                        .special(0, -INF)
                        .special(-1, NAN)
                        .special(INF, INF));
    }

    private static double erfByIntegral(double x) {
        int panels = 12;
        double end = Math.min(Math.abs(x), 7);
        double half = end / panels / 2;
        double sum = 0;
        for (int i = 0; i < panels; i++) {
            double middle = (2 * i + 1) * half;
            for (int k = 0; k < NODES.length; k++) {
                double right = middle + half * NODES[k];
                double left = middle - half * NODES[k];
                double both = StrictMath.exp(-right * right) + (k == 0 ? 0 : StrictMath.exp(-left * left));
                sum += WEIGHTS[k] * half * both;
            }
        }
        return x != x ? x : Math.signum(x) * 2 / Math.sqrt(Math.PI) * sum;
    }

    static double erfcByIntegral(double x) {
        return 1 - erfByIntegral(x);
    }

    private static double erfInvByNewton(double a) {
        if (!(Math.abs(a) < 1)) {
            return NAN;
        }
        double y = 0;
        for (int i = 0; i < 12; i++) {
            y -= (erfByIntegral(y) - a) * Math.sqrt(Math.PI) / 2 * StrictMath.exp(y * y);
        }
        return y;
    }

    /** Up to 30 by the recurrence, then Stirling's series. */
    private static double lgammaByProduct(double x) {
        double product = 1;
        double y = x;
        while (y < 30) {
            product *= y++;
        }
        double u = 1 / (y * y);
        double series = (1 / 12.0 - u * (1 / 360.0 - u * (1 / 1260.0 - u / 1680))) / y;
        double stirling = (y - 0.5) * StrictMath.log(y) - y + 0.5 * StrictMath.log(2 * Math.PI) + series;
        return stirling - StrictMath.log(Math.abs(product));
    }

    private static double digammaBySum(double x) {
        double sum = 0;
        double y = x;
        while (y < 30) {
            sum -= 1 / y++;
        }
        double u = 1 / (y * y);
        return sum + StrictMath.log(y) - 1 / (2 * y) - u * (1 / 12.0 - u * (1 / 120.0 - u * (1 / 252.0 - u / 240)));
    }
}
