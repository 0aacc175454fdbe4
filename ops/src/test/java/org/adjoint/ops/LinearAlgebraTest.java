package org.adjoint.ops;

import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Products.transpose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/** The factors are what their definitions say, also where gradients would not exist. */
class LinearAlgebraTest {
    private static Tensor drawn(int... dims) {
        SplittableRandom random = new SplittableRandom(dims.length);
        return Tensor.generate(Shape.of(dims), DType.FLOAT64, i -> random.nextDouble(-1, 1));
    }

    private static void assertEqual(Expr actual, Expr expected) {
        assertEquals(expected.shape(), actual.shape());
        actual.graph().forward(actual, expected);
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), 1e-12);
    }

    private static Expr identity(Graph graph, int n) {
        return graph.constant(Tensor.generate(Shape.of(n, n), DType.FLOAT64, p -> p / n == p % n ? 1 : 0));
    }

    private static void assertOrthonormal(Expr q) {
        assertEqual(dot(transpose(q), q), identity(q.graph(), q.shape().dim(-1)));
    }

    private static Expr scaled(Expr columns, Expr by) {
        return columns.times(by);
    }

    @Test
    void qrOfTallAndWideMatrices() {
        for (Tensor matrix : new Tensor[] {drawn(5, 3), drawn(3, 5), drawn(4, 4)}) {
            try (Graph graph = Graph.create(DType.FLOAT64)) {
                Expr a = graph.constant(matrix);
                LinearAlgebra.Factors qr = LinearAlgebra.qr(a);
                assertOrthonormal(qr.q());
                assertEqual(dot(qr.q(), qr.r()), a);
                double[] r = qr.r().value().toDoubles();
                int columns = qr.r().shape().dim(1);
                for (int p = 0; p < r.length; p++) {
                    assertTrue(p / columns <= p % columns || r[p] == 0);
                    assertTrue(p / columns != p % columns || r[p] > 0);
                }
            }
        }
    }

    /** Rank 2, with a zero column: singular values 0 still have vectors. */
    private static Tensor deficient() {
        return Tensor.of(Shape.of(4, 3), 1.0, 2, 0, 2, 4, 0, 0, 1, 0, 1, 3, 0);
    }

    @Test
    void svdOfAnyRank() {
        for (Tensor matrix :
                new Tensor[] {drawn(5, 3), drawn(3, 5), deficient(), Tensor.full(Shape.of(2, 2), DType.FLOAT64, 0)}) {
            try (Graph graph = Graph.create(DType.FLOAT64)) {
                Expr a = graph.constant(matrix);
                LinearAlgebra.SingularValues svd = LinearAlgebra.svd(a);
                assertOrthonormal(svd.u());
                assertOrthonormal(svd.v());
                assertEqual(dot(scaled(svd.u(), svd.values()), transpose(svd.v())), a);
                double[] values = svd.values().value().toDoubles();
                for (int i = 1; i < values.length; i++) {
                    assertTrue(values[i] <= values[i - 1] && values[i] >= 0);
                }
            }
        }
    }

    @Test
    void eigenvaluesAndVectors() {
        Tensor repeated = Tensor.of(Shape.of(3, 3), 2.0, 1, 1, 1, 2, 1, 1, 1, 2);
        for (Tensor matrix : new Tensor[] {drawn(4, 4), repeated, deficientSquare()}) {
            try (Graph graph = Graph.create(DType.FLOAT64)) {
                Expr given = graph.constant(matrix);
                Expr a = given.plus(transpose(given)).times(0.5);
                LinearAlgebra.Eigen eigen = LinearAlgebra.symmetricEigen(given);
                assertOrthonormal(eigen.vectors());
                assertEqual(dot(a, eigen.vectors()), scaled(eigen.vectors(), eigen.values()));
                double[] values = eigen.values().value().toDoubles();
                for (int i = 1; i < values.length; i++) {
                    assertTrue(values[i] >= values[i - 1]);
                }
            }
        }
    }

    private static Tensor deficientSquare() {
        return Tensor.of(Shape.of(3, 3), 1.0, 2, 3, 2, 4, 6, 3, 6, 9);
    }

    @Test
    void whatDoesNotDependOnTheChoiceOfVectorsHasItsGradientAtEqualEigenvalues() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(3, 3)).requireGrad();
            LinearAlgebra.Eigen eigen = LinearAlgebra.symmetricEigen(a);
            // The sum of squares of a, by its eigenvalues and by vectors that cancel.
            Expr again = dot(scaled(eigen.vectors(), eigen.values()), transpose(eigen.vectors()));
            Expr y = Reductions.sum(again.times(again));
            a.set(2.0, 1, 1, 1, 2, 1, 1, 1, 2);
            graph.forward(y);
            graph.backward(y);
            assertArrayEquals(new double[] {4, 2, 2, 2, 4, 2, 2, 2, 4}, a.grad().toDoubles(), 1e-12);
        }
    }

    @Test
    void singularMatricesAreNamed() {
        assertRefused(LinearAlgebra::inverse, "inverse", "solve: matrix 1 of (2, 2, 2) is singular: pivot 1");
        assertRefused(
                a -> LinearAlgebra.upperTriangularSolve(Parts.slice(a, -1, 0, 2), a),
                "triangular",
                "triangularSolve: matrix 1 of (2, 2, 2) is singular: element 1");
        assertRefused(LinearAlgebra::cholesky, "cholesky", "cholesky: matrix 1 of (2, 2, 2) is not positive definite");
        assertRefused(a -> gradient(LinearAlgebra.logDet(a), a), "logDet", "solve: matrix 1 of (2, 2, 2) is singular");
        assertRefused(
                a -> gradient(gradient(LinearAlgebra.det(a), a), a),
                "second derivative of det",
                "solve: matrix 1 of (2, 2, 2) is singular");
    }

    /** By the definition of cofactors; of rank 2 they are not 0, of rank 1 they are. */
    @Test
    void detHasItsGradientAtSingularMatrices() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2, 3, 3));
            Expr gradient = gradient(LinearAlgebra.det(a), a);
            a.set(1.0, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 2, 4, 6, 3, 6, 9);
            graph.forward(gradient);
            assertArrayEquals(
                    new double[] {-3, 6, -3, 6, -12, 6, -3, 6, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                    gradient.value().toDoubles(),
                    1e-13);
        }
    }

    private static Expr gradient(Expr y, Expr a) {
        return a.graph().gradient(Reductions.sum(y), a);
    }

    private static void assertRefused(UnaryOperator<Expr> f, String what, String message) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2, 2, 2));
            Expr y = f.apply(a);
            a.set(2.0, 0, 0, 1, 1, 1, 0, 0);
            ArithmeticException e = assertThrows(ArithmeticException.class, () -> graph.forward(y), what);
            assertTrue(e.getMessage().contains(message), e.getMessage());
            a.set(2.0, 0, 0, 1, 1, 0, 0, 1);
            graph.forward(y);
        }
    }

    @Test
    void aMatrixThatIsNotFiniteGivesNaN() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.constant(Tensor.of(Shape.of(2, 1, 1), 4f, Float.NaN));
            Expr l = LinearAlgebra.cholesky(a);
            graph.forward(l);
            assertArrayEquals(new float[] {2, Float.NaN}, l.value().toFloats());
        }
    }
}
