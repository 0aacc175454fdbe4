package org.adjoint.ops;

import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Products.transpose;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.sin;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Derivatives of functions whose derivatives are known in closed form. */
class KnownDerivativesTest {
    private Graph graph;

    @BeforeEach
    void makeGraph() {
        graph = Graph.create(DType.FLOAT64);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private Expr input(Shape shape, double... elements) {
        Expr x = graph.input("x", shape);
        x.set(elements);
        return x;
    }

    private static double[] value(Expr node) {
        node.graph().forward(node);
        return node.value().toDoubles();
    }

    /** f = (1 - x)² + 100 (y - x²)². */
    private static Expr rosenbrock(Expr p) {
        Expr x = Parts.slice(p, 0, 0, 1);
        Expr y = Parts.slice(p, 0, 1, 2);
        Expr valley = y.minus(x.times(x));
        return sum(x.minus(1).times(x.minus(1)).plus(valley.times(valley).times(100)));
    }

    @Test
    void rosenbrockHasItsGradientAndHessian() {
        double x = -1.2;
        double y = 0.7;
        Expr p = input(Shape.of(2), x, y);
        Expr f = rosenbrock(p);
        assertArrayEquals(
                new double[] {-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)},
                value(graph.gradient(f, p)),
                1e-10);
        assertArrayEquals(
                new double[] {2 - 400 * (y - 3 * x * x), -400 * x, -400 * x, 200}, value(graph.hessian(f, p)), 1e-10);
    }

    @Test
    void newtonsMethodFindsTheMinimumOfRosenbrock() {
        // One step from where the valley is quadratic in y: p - H⁻¹ g, with the 2 x 2 inverse by hand.
        Expr p = input(Shape.of(2), -1.2, 1);
        Expr gradient = graph.gradient(rosenbrock(p), p);
        Expr hessian = graph.hessian(rosenbrock(p), p);
        double[] at = {-1.2, 1};
        for (int step = 0; step < 8; step++) {
            p.set(at.clone());
            graph.forward(gradient, hessian);
            double[] g = gradient.value().toDoubles();
            double[] h = hessian.value().toDoubles();
            double det = h[0] * h[3] - h[1] * h[2];
            at[0] -= (h[3] * g[0] - h[1] * g[1]) / det;
            at[1] -= (h[0] * g[1] - h[2] * g[0]) / det;
        }
        assertArrayEquals(new double[] {1, 1}, at, 1e-12);
    }

    @Test
    void theHessianOfAQuadraticFormIsItsSymmetricPart() {
        Expr x = input(Shape.of(1, 3), 0.3, -2, 1.5);
        double[] a = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        Expr matrix = graph.constant(Tensor.of(Shape.of(3, 3), a));
        Expr form = sum(dot(dot(x, matrix), transpose(x)));
        Expr hessian = graph.hessian(form, x);
        assertEquals(Shape.of(1, 3, 1, 3), hessian.shape());
        assertArrayEquals(new double[] {2, 6, 10, 6, 10, 14, 10, 14, 18}, value(hessian), 1e-12);
        assertArrayEquals(
                new double[] {2 - 12 + 40, 6 - 20 + 56, 10 - 28 + 72},
                value(graph.hvp(form, x, graph.constant(Tensor.of(Shape.of(1, 3), 1.0, -2, 4)))),
                1e-12);
    }

    @Test
    void theDerivativesOfLogDetAreTheTransposedInverseAndItsProducts() {
        // d ln det A = tr(A⁻¹ dA), and A⁻¹ changes by -A⁻¹ dA A⁻¹.
        Expr a = input(Shape.of(2, 2), 2, 0.5, -1, 3);
        Expr y = LinearAlgebra.logDet(a);
        double[] inverse = {3 / 6.5, -0.5 / 6.5, 1 / 6.5, 2 / 6.5};
        double[] transposed = {inverse[0], inverse[2], inverse[1], inverse[3]};
        assertArrayEquals(transposed, value(graph.gradient(y, a)), 1e-14);
        double[] expected = new double[16];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 2; k++) {
                    for (int l = 0; l < 2; l++) {
                        expected[8 * i + 4 * j + 2 * k + l] = -inverse[2 * j + k] * inverse[2 * l + i];
                    }
                }
            }
        }
        assertArrayEquals(expected, value(graph.hessian(y, a)), 1e-14);
    }

    @Test
    void theJacobianOfSoftmaxIsDiagonalMinusOuterProduct() {
        Expr z = input(Shape.of(4), 0.1, -1, 2, 0.5);
        Expr y = softmax(z, 0);
        double[] p = value(y);
        double[] expected = new double[16];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                expected[4 * i + j] = p[i] * ((i == j ? 1 : 0) - p[j]);
            }
        }
        assertArrayEquals(expected, value(graph.jacobian(y, z)), 1e-14);
    }

    @Test
    void theFifthDerivativeOfSineIsCosine() {
        Expr x = input(Shape.scalar(), 0.8);
        Expr derivative = sin(x);
        for (int order = 0; order < 5; order++) {
            derivative = graph.gradient(derivative, x);
        }
        assertEquals(Math.cos(0.8), value(derivative)[0], 1e-15);
    }

    @Test
    void forwardAndReverseModeNestInAnyOrder() {
        // d/dx of sin is cos by either mode; the third derivative through three of them is -cos.
        Expr x = input(Shape.of(2), 0.8, -0.3);
        Expr ones = graph.constant(Tensor.of(Shape.of(2), 1.0, 1));
        Expr forward = graph.jvp(sin(x), x, ones);
        Expr reverse = graph.gradient(sum(forward), x);
        Expr again = graph.jvp(reverse, x, ones);
        assertArrayEquals(new double[] {-Math.cos(0.8), -Math.cos(0.3)}, value(again), 1e-15);
    }
}
