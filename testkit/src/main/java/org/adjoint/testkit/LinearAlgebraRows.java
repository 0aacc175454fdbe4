package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.LinearAlgebra;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;

/**
 * Rows of {@link LinearAlgebra}. Drawn matrices are made well-conditioned by what the row adds to them, so that factors, with
 * their signs and order as agreed, are unique. What plain loops would only find by the same methods is compared with the
 * reference backend, and held to its definition: factors whose product is the matrix, columns that are orthonormal.
 */
final class LinearAlgebraRows {
    private static final Tolerance CONDITIONED =
            new Tolerance(2e-5, 1e-12, 1, "some n roundings, times a condition number of a few");
    private static final Tolerance SPREAD =
            new Tolerance(2e-5, 1e-12, 100, "absolute errors are those of the largest of the values");

    private LinearAlgebraRows() {}

    static List<OpSpec> rows() {
        return List.of(
                square("cholesky", LinearAlgebraRows::cholesky, LinearAlgebraRows::choleskyOf),
                sides("lowerTriangularSolve", LinearAlgebra::lowerTriangularSolve, a -> triangle(a, 1)),
                sides("upperTriangularSolve", LinearAlgebra::upperTriangularSolve, a -> triangle(a, -1)),
                sides("solve", LinearAlgebra::solve, a -> a),
                square("inverse", a -> LinearAlgebra.inverse(heavy(a)), a -> eliminated(a, identity(a.length))),
                square("det", a -> LinearAlgebra.det(heavy(a)), a -> new double[][] {{determinant(a)}}),
                detOfSingular(),
                square("logDet", a -> LinearAlgebra.logDet(heavy(a)), a ->
                        new double[][] {{Math.log(Math.abs(determinant(a)))}}),
                rectangular("qr Q", true, a -> LinearAlgebra.qr(heavy(a)).q(), CONDITIONED),
                rectangular("qr R", true, a -> LinearAlgebra.qr(heavy(a)).r(), SPREAD),
                rectangular("svd values", true, a -> LinearAlgebra.svd(apart(a)).values(), SPREAD),
                rectangular("svd U", true, a -> LinearAlgebra.svd(apart(a)).u(), CONDITIONED),
                rectangular("svd V", true, a -> LinearAlgebra.svd(apart(a)).v(), CONDITIONED),
                rectangular(
                        "symmetricEigen values",
                        false,
                        a -> LinearAlgebra.symmetricEigen(apart(a)).values(),
                        SPREAD),
                rectangular(
                        "symmetricEigen vectors",
                        false,
                        a -> LinearAlgebra.symmetricEigen(apart(a)).vectors(),
                        CONDITIONED),
                restored("qr", true, LinearAlgebraRows::heavy, a -> {
                    LinearAlgebra.Factors qr = LinearAlgebra.qr(a);
                    return Products.dot(qr.q(), qr.r());
                }),
                restored("svd", true, LinearAlgebraRows::apart, a -> {
                    LinearAlgebra.SingularValues svd = LinearAlgebra.svd(a);
                    return Products.dot(columns(svd.u(), svd.values()), Products.transpose(svd.v()));
                }),
                restored("symmetricEigen", false, LinearAlgebraRows::symmetric, a -> {
                    LinearAlgebra.Eigen eigen = LinearAlgebra.symmetricEigen(a);
                    return Products.dot(columns(eigen.vectors(), eigen.values()), Products.transpose(eigen.vectors()));
                }),
                restored("symmetricEigen equal", false, LinearAlgebraRows::ofEqualValues, a -> {
                            LinearAlgebra.Eigen eigen = LinearAlgebra.symmetricEigen(a);
                            return Products.dot(
                                    columns(eigen.vectors(), eigen.values()), Products.transpose(eigen.vectors()));
                        })
                        .differentiable(1),
                orthonormal("qr Q", true, a -> LinearAlgebra.qr(heavy(a)).q()),
                orthonormal("svd U", true, a -> LinearAlgebra.svd(apart(a)).u()),
                orthonormal("svd V", true, a -> LinearAlgebra.svd(apart(a)).v()),
                orthonormal("symmetricEigen vectors", false, a -> LinearAlgebra.symmetricEigen(apart(a))
                        .vectors()));
    }

    /** Each column times its number. */
    private static Expr columns(Expr a, Expr numbers) {
        return a.times(Layouts.expandDims(numbers, -2));
    }

    /** a aᵀ / 10 + (n + 1) I: positive definite. */
    private static Expr cholesky(Expr a) {
        Expr definite = Products.dot(a, Products.transpose(a)).times(0.1);
        return LinearAlgebra.cholesky(definite.plus(diagonal(a, i -> a.shape().dim(-1) + 1.0)));
    }

    private static double[][] choleskyOf(double[][] a) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? n + 1 : 0;
                for (int k = 0; k < n; k++) {
                    sum += 0.1 * a[i][k] * a[j][k];
                }
                for (int k = 0; k < j; k++) {
                    sum -= l[i][k] * l[j][k];
                }
                l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
            }
        }
        return l;
    }

    /** With a diagonal that outweighs the rest of its row. */
    private static Expr heavy(Expr a) {
        return a.plus(
                diagonal(a, i -> 4.0 * Math.max(a.shape().dim(-1), a.shape().dim(-2))));
    }

    /** With a descending diagonal that keeps eigenvalues and singular values apart. */
    private static Expr apart(Expr a) {
        int rows = a.shape().dim(-2);
        int columns = a.shape().dim(-1);
        return a.plus(diagonal(a, i -> 8.0 * Math.max(rows, columns) * (Math.min(rows, columns) - i)));
    }

    private static Expr diagonal(Expr a, Function<Integer, Double> at) {
        int columns = a.shape().dim(-1);
        Shape shape = Shape.of(a.shape().dim(-2), columns);
        return a.graph()
                .constant(
                        Tensor.generate(shape, a.dtype(), p -> p / columns == p % columns ? at.apply(p % columns) : 0));
    }

    /** A batch of matrices (m, n) and their right sides (n, k). */
    private record Sizes(Shape batch, int m, int n, int k) {
        Shape a() {
            return matrices(m, n);
        }

        Shape matrices(int rows, int columns) {
            int[] dims = Arrays.copyOf(batch.dims(), batch.rank() + 2);
            dims[batch.rank()] = rows;
            dims[batch.rank() + 1] = columns;
            return Shape.of(dims);
        }
    }

    private static Arbitrary<Sizes> sizes(Shapes shapes) {
        int most = shapes == Shapes.VECTOR_EDGES ? 9 : 3;
        Arbitrary<Integer> side = Arbitraries.integers().between(shapes == Shapes.EMPTY ? 0 : 1, most);
        Arbitrary<Shape> batches = Arbitraries.of(Shape.scalar(), Shape.of(2), Shape.of(2, 2), Shape.of(0, 2));
        return Combinators.combine(batches, side, side, side)
                .as(Sizes::new)
                .filter(s -> shapes != Shapes.EMPTY || s.a().size() == 0);
    }

    private static OpSpec square(String op, UnaryOperator<Expr> build, UnaryOperator<double[][]> value) {
        boolean raw = op.equals("cholesky");
        return checked(op, OpSpec.of("LinearAlgebra." + op, shapes -> sizes(shapes)
                .map(s -> new Sizes(s.batch, s.n, s.n, 1))
                .map(s -> OpCase.of(
                        "",
                        List.of(Operand.of(s.a(), REAL)),
                        xs -> build.apply(xs.get(0)),
                        in -> each(
                                s,
                                op.endsWith("et") ? s.batch : s.a(),
                                e -> value.apply(raw ? matrix(in.get(0), s.n, s.n, e) : heavy(in.get(0), s, e)))))));
    }

    private static OpSpec checked(String op, OpSpec row) {
        return row.within(op.contains("et") ? SPREAD : CONDITIONED).drawing(OpSpec.NonFinite.NONE);
    }

    private static OpSpec sides(String op, BinaryOperator<Expr> build, UnaryOperator<double[][]> used) {
        return checked(op, OpSpec.of("LinearAlgebra." + op, shapes -> sizes(shapes)
                        .map(s -> new Sizes(s.batch, s.n, s.n, s.k))
                        .map(s -> OpCase.of(
                                "",
                                List.of(
                                        Operand.of(s.a(), REAL),
                                        // Right sides of their own, or one for the whole batch.
                                        Operand.of(s.k % 2 == 0 ? s.matrices(s.n, s.k) : Shape.of(s.n, s.k), REAL)),
                                xs -> build.apply(heavy(xs.get(0)), xs.get(1)),
                                in -> each(
                                        s,
                                        s.matrices(s.n, s.k),
                                        e -> eliminated(
                                                used.apply(heavy(in.get(0), s, e)),
                                                matrix(in.get(1), s.n, s.k, s.k % 2 == 0 ? e : 0)))))))
                .refusing(
                        "matrices that are not square",
                        g -> build.apply(g.input("a", Shape.of(3, 2)), g.input("b", Shape.of(3, 2))),
                        "olve",
                        "square",
                        "(3, 2)")
                .refusing(
                        "right sides of another height",
                        g -> build.apply(g.input("a", Shape.of(3, 3)), g.input("b", Shape.of(2, 3))),
                        "olve",
                        "(3, 3)",
                        "(2, 3)");
    }

    private static OpSpec rectangular(String op, boolean anyShape, UnaryOperator<Expr> build, Tolerance tolerance) {
        OpSpec row = OpSpec.of("LinearAlgebra." + op, shapes -> sizes(shapes)
                        .map(s -> anyShape ? s : new Sizes(s.batch, s.n, s.n, 1))
                        .map(s -> new OpCase(
                                "", List.of(Operand.of(s.a(), REAL)), xs -> build.apply(xs.get(0)), Optional.empty())))
                .within(tolerance)
                .drawing(OpSpec.NonFinite.NONE)
                .refusing("integers", g -> build.apply(g.input("a", Shape.of(2, 2), DType.INT32)), "INT32");
        return anyShape
                ? row
                : row.refusing(
                        "matrices that are not square",
                        g -> LinearAlgebra.symmetricEigen(g.input("a", Shape.of(3, 2)))
                                .values(),
                        "symmetricEigen",
                        "square",
                        "(3, 2)");
    }

    /** The product of the factors is the matrix, and its gradient that of the identity; the drawn one is in place of it. */
    private static OpSpec restored(
            String op, boolean anyShape, UnaryOperator<Expr> prepared, UnaryOperator<Expr> product) {
        return OpSpec.of("LinearAlgebra." + op + " restored", shapes -> sizes(shapes)
                        .map(s -> anyShape ? s : new Sizes(s.batch, s.n, s.n, 1))
                        .map(s -> OpCase.of(
                                "",
                                List.of(Operand.of(s.a(), REAL)),
                                xs -> {
                                    Expr matrix = prepared.apply(xs.get(0));
                                    return product.apply(matrix).minus(matrix).plus(xs.get(0));
                                },
                                in -> Plain.elementwise(in, v -> v[0]))))
                .within(SPREAD)
                .drawing(OpSpec.NonFinite.NONE);
    }

    private static Expr symmetric(Expr a) {
        return apart(a.plus(Products.transpose(a)).times(0.5));
    }

    /** 3 I and the same number everywhere: all eigenvalues but one are 3. */
    private static Expr ofEqualValues(Expr a) {
        return Reductions.mean(a, Axes.keepDims(-1, -2)).plus(4).plus(diagonal(a, i -> 3.0));
    }

    /** The products of a factor's columns. */
    private static OpSpec orthonormal(String factor, boolean anyShape, UnaryOperator<Expr> build) {
        return OpSpec.of("LinearAlgebra." + factor + " orthonormal", shapes -> sizes(shapes)
                        .map(s -> anyShape ? s : new Sizes(s.batch, s.n, s.n, 1))
                        .map(s -> {
                            int k = Math.min(s.m, s.n);
                            return OpCase.of(
                                    "",
                                    List.of(Operand.of(s.a(), REAL)),
                                    xs -> {
                                        Expr q = build.apply(xs.get(0));
                                        return Products.dot(Products.transpose(q), q);
                                    },
                                    in -> each(s, s.matrices(k, k), e -> identity(k)));
                        }))
                .within(CONDITIONED)
                .drawing(OpSpec.NonFinite.NONE)
                .differentiable(0);
    }

    /** At 1 the second input leaves the last column 0; only the derivative by it is not 0 there. */
    private static OpSpec detOfSingular() {
        return OpSpec.of("LinearAlgebra.det at singular matrices", shapes -> sizes(shapes)
                        .map(s -> new Sizes(s.batch, s.n, s.n, 1))
                        .map(s -> OpCase.of(
                                "",
                                List.of(Operand.of(s.a(), REAL), Operand.of(s.matrices(1, 1), Domain.interval(1, 1))),
                                xs -> LinearAlgebra.det(withoutLastColumn(xs.get(0))
                                        .plus(diagonal(xs.get(0), i -> 1.0)
                                                .times(xs.get(1).minus(1)))),
                                in -> each(s, s.batch, e -> new double[][] {{s.n == 0 ? 1 : 0}}))))
                .within(SPREAD)
                .drawing(OpSpec.NonFinite.NONE)
                .differentiable(1);
    }

    /** 2 I + a / 10, but for the last column. */
    private static Expr withoutLastColumn(Expr a) {
        int n = a.shape().dim(-1);
        Expr others = a.graph().constant(Tensor.generate(Shape.of(n, n), a.dtype(), p -> p % n == n - 1 ? 0 : 1));
        return a.times(0.1).plus(diagonal(a, i -> 2.0)).times(others);
    }

    private interface OfEntry {
        double[][] apply(int entry);
    }

    private static Expected each(Sizes s, Shape shape, OfEntry f) {
        double[] elements = new double[(int) shape.size()];
        int entries = (int) s.batch.size();
        for (int e = 0; e < entries; e++) {
            double[] flat =
                    Arrays.stream(f.apply(e)).flatMapToDouble(Arrays::stream).toArray();
            System.arraycopy(flat, 0, elements, e * flat.length, elements.length == 0 ? 0 : flat.length);
        }
        return Expected.of(shape, elements);
    }

    private static double[][] matrix(Tensor a, int rows, int columns, int entry) {
        double[][] matrix = new double[rows][columns];
        for (int p = 0; p < rows * columns; p++) {
            matrix[p / columns][p % columns] = a.at(entry * rows * columns + p);
        }
        return matrix;
    }

    private static double[][] heavy(Tensor a, Sizes s, int entry) {
        double[][] matrix = matrix(a, s.n, s.n, entry);
        for (int i = 0; i < s.n; i++) {
            matrix[i][i] += 4 * s.n;
        }
        return matrix;
    }

    private static double[][] triangle(double[][] a, int side) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                a[i][j] = Integer.signum(i - j) == -side ? 0 : a[i][j];
            }
        }
        return a;
    }

    /** x with a x = b by Gauss and Jordan; the diagonal is heavy enough to do without exchanges. */
    private static double[][] eliminated(double[][] a, double[][] b) {
        for (int i = 0; i < a.length; i++) {
            for (int r = 0; r < a.length; r++) {
                double factor = r == i ? 0 : a[r][i] / a[i][i];
                for (int c = 0; c < a.length; c++) {
                    a[r][c] -= factor * a[i][c];
                }
                for (int c = 0; c < b[r].length; c++) {
                    b[r][c] -= factor * b[i][c];
                }
            }
        }
        for (int i = 0; i < a.length; i++) {
            for (int c = 0; c < b[i].length; c++) {
                b[i][c] /= a[i][i];
            }
        }
        return b;
    }

    private static double[][] identity(int n) {
        double[][] identity = new double[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    /** By the definition: expansion along the first row. */
    private static double determinant(double[][] a) {
        if (a.length == 0) {
            return 1;
        }
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            double[][] minor = new double[a.length - 1][a.length - 1];
            for (int r = 1; r < a.length; r++) {
                for (int k = 0; k < minor.length; k++) {
                    minor[r - 1][k] = a[r][k < c ? k : k + 1];
                }
            }
            sum += (c % 2 == 0 ? 1 : -1) * a[0][c] * determinant(minor);
        }
        return sum;
    }
}
