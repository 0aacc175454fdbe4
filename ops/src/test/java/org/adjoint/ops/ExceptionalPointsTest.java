package org.adjoint.ops;

import static org.adjoint.ops.Arithmetic.pow;
import static org.adjoint.ops.Exponentials.xlogy;
import static org.adjoint.ops.Losses.crossEntropyOfLabels;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.BinaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/** Where a formula would multiply 0 by infinity or NaN, and beside such points, where nothing is to be excepted. */
class ExceptionalPointsTest {
    private static final Shape SCALAR = Shape.of();

    /** Value, derivatives by a and b, and the mixed second derivative, of f(a, b). */
    private static double[] at(double a, double b, BinaryOperator<Expr> f) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr x = graph.input("a", SCALAR);
            Expr z = graph.input("b", SCALAR);
            Expr y = f.apply(x, z);
            Expr byA = graph.gradient(y, x);
            Expr byB = graph.gradient(y, z);
            Expr byBoth = graph.gradient(byA, z);
            x.set(Tensor.full(SCALAR, DType.FLOAT64, a));
            z.set(Tensor.full(SCALAR, DType.FLOAT64, b));
            graph.forward(y, byA, byB, byBoth);
            return new double[] {
                y.value().item(),
                byA.value().item(),
                byB.value().item(),
                byBoth.value().item()
            };
        }
    }

    @Test
    void aPowerWithExponentZeroStillBendsWithTheExponent() {
        double[] d = at(2, 0, Arithmetic::pow);
        assertEquals(1, d[0]);
        assertEquals(0, d[1]);
        assertEquals(Math.log(2), d[2], 1e-15);
        // ∂²(aᵇ)/∂a∂b = aᵇ⁻¹ (1 + b ln a)
        assertEquals(0.5, d[3], 1e-15);
    }

    @Test
    void zeroToThePowerOfZeroHasDerivativesOfZero() {
        double[] d = at(0, 0, (a, b) -> pow(a, b));
        assertEquals(1, d[0]);
        assertEquals(0, d[1]);
        assertEquals(0, d[2]);
    }

    @Test
    void aFactorOfZeroBeforeALogarithmStillHasAMixedDerivative() {
        double[] d = at(0, 4, Exponentials::xlogy);
        assertEquals(0, d[0]);
        assertEquals(Math.log(4), d[1], 1e-15);
        assertEquals(0, d[2]);
        // ∂²(a ln b)/∂a∂b = 1/b
        assertEquals(0.25, d[3], 1e-15);
    }

    @Test
    void zeroTimesTheLogarithmOfZeroIsZero() {
        double[] d = at(0, 0, (a, b) -> xlogy(a, b));
        assertEquals(0, d[0]);
        assertEquals(Double.NEGATIVE_INFINITY, d[1]);
        assertEquals(0, d[2]);
    }

    @Test
    void anImpossibleClassWithoutWeightCostsNothing() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr z = graph.input("z", Shape.of(2, 3));
            Expr weights = graph.input("weights", Shape.of(3));
            Expr labels = graph.input("labels", Shape.of(2), DType.INT32);
            Expr loss = crossEntropyOfLabels(z, labels, Labelling.plain().weighing(weights));
            Expr slope = graph.gradient(loss, weights);
            z.set(Tensor.of(Shape.of(2, 3), Double.NEGATIVE_INFINITY, 0, 0, 0, 0, 0));
            weights.set(Tensor.of(Shape.of(3), 0.0, 1.0, 1.0));
            labels.set(Tensor.of(Shape.of(2), 0, 1));
            graph.forward(loss, slope);
            assertEquals(Math.log(3), loss.value().item(), 1e-12);
            assertEquals(false, Double.isNaN(slope.value().toDoubles()[0]));
        }
    }
}
