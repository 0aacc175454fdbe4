package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.backend.StepFailure;
import org.adjoint.op.Cholesky;
import org.adjoint.op.Determinant;
import org.adjoint.op.MatrixRoutine;
import org.adjoint.op.Qr;
import org.adjoint.op.Routine;
import org.adjoint.op.Solve;
import org.adjoint.op.Svd;
import org.adjoint.op.SymmetricEigen;
import org.adjoint.op.TensorType;
import org.adjoint.op.TriangularSolve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels of linear algebra on the emulated device, compared with the reference backend. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class MatrixLoweringTest {
    /** On the second, matrices of 33 rows do not fit in shared memory. */
    private static final List<Backend> BACKENDS = List.of(StepRun.emulated(100 << 10), StepRun.emulated(4 << 10));

    private final Random random = new Random(23);

    /** Matrices of one batch, and what to make of them. */
    private record Problem(MatrixRoutine routine, DType dtype, List<Shape> shapes, List<double[]> inputs) {
        Step.Call step() {
            List<TensorType> types =
                    shapes.stream().map(shape -> new TensorType(shape, dtype)).toList();
            TensorType type = routine.infer(types);
            List<Operand> operands = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                operands.add(operand(i + 1, types.get(i)));
            }
            return new Step.Call(0, routine, rows(type), types, operands, type, operand(types.size() + 1, type));
        }

        private int rows(TensorType type) {
            int rows = 1;
            for (int axis = 0; axis < routine.rowAxes(List.of(new TensorType(shapes.get(0), dtype))); axis++) {
                rows *= type.shape().dim(axis);
            }
            return rows;
        }

        private Operand operand(int slot, TensorType type) {
            return new Operand(slot, 0, dtype, new long[] {type.shape().size() / Math.max(rows(type), 1)});
        }

        double[] on(Backend backend) {
            List<double[]> contents = new ArrayList<>(inputs);
            contents.add(new double[(int) step().type().shape().size()]);
            return StepRun.on(backend, step(), dtype, contents);
        }

        void check() {
            double[] expected = on(Backends.named("reference"));
            for (Backend backend : BACKENDS) {
                double[] actual = on(backend);
                for (int i = 0; i < expected.length; i++) {
                    double tolerance = (dtype == DType.FLOAT32 ? 2e-4 : 1e-11) * (1 + Math.abs(expected[i]));
                    boolean same = Double.isNaN(expected[i])
                            ? Double.isNaN(actual[i])
                            : expected[i] == actual[i] || Math.abs(actual[i] - expected[i]) <= tolerance;
                    assertTrue(
                            same,
                            routine.name() + " of " + shapes + ": element " + i + " is " + actual[i] + ", not "
                                    + expected[i]);
                }
            }
        }

        void checkFault(Routine.Fault fault) {
            assertEquals(fault, fault(Backends.named("reference")));
            for (Backend backend : BACKENDS) {
                assertEquals(fault, fault(backend));
            }
        }

        private Routine.Fault fault(Backend backend) {
            return assertThrows(StepFailure.class, () -> on(backend)).fault();
        }
    }

    private Problem problem(MatrixRoutine routine, DType dtype, Shape a, double[] numbers) {
        return new Problem(routine, dtype, List.of(a), List.of(numbers));
    }

    private Problem system(MatrixRoutine routine, DType dtype, int columns, Shape a, double[] numbers) {
        Shape b = a.with(a.rank() - 1, columns);
        return new Problem(routine, dtype, List.of(a, b), List.of(numbers, StepRun.random(random, (int) b.size())));
    }

    /** Matrices with singular values 1, 2, ... in random directions; symmetric ones are positive definite. */
    private double[] wellSeparated(Shape shape, boolean symmetric) {
        int m = shape.dim(-2);
        int n = shape.dim(-1);
        double[] all = new double[(int) shape.size()];
        for (int from = 0; from < all.length; from += m * n) {
            double[] left = StepRun.random(random, m);
            double[] right = symmetric ? left : StepRun.random(random, n);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int k = 0; k < Math.min(m, n); k++) {
                        sum += reflected(left, i, k) * (k + 1) * reflected(right, j, k);
                    }
                    all[from + i * n + j] = (float) sum;
                }
            }
        }
        return all;
    }

    /** An element of the reflection I - 2 v vᵀ / vᵀv. */
    private static double reflected(double[] v, int i, int j) {
        double squares = 0;
        for (double x : v) {
            squares += x * x;
        }
        return (i == j ? 1 : 0) - 2 * v[i] * v[j] / squares;
    }

    /** Orders around a warp, batches and empty ones. */
    private static List<Shape> squares() {
        List<Shape> shapes = new ArrayList<>(List.of(Shape.of(3, 2, 5, 5), Shape.of(2, 0, 0), Shape.of(0, 3, 3)));
        for (int order : new int[] {1, 2, 31, 33}) {
            shapes.add(Shape.of(order, order));
        }
        return shapes;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void choleskyFactors(DType dtype) {
        for (Shape a : squares()) {
            problem(Cholesky.CHOLESKY, dtype, a, wellSeparated(a, true)).check();
        }
        Shape more = Shape.of(2, 71, 71);
        problem(Cholesky.CHOLESKY, dtype, more, wellSeparated(more, true)).check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void triangularSystems(DType dtype) {
        for (Shape a : squares()) {
            double[] numbers = wellSeparated(a, true);
            for (int columns : new int[] {0, 1, 35}) {
                system(TriangularSolve.LOWER, dtype, columns, a, numbers).check();
                system(TriangularSolve.UPPER, dtype, columns, a, numbers).check();
            }
        }
        Shape more = Shape.of(65, 65);
        system(TriangularSolve.UPPER, dtype, 2, more, wellSeparated(more, true)).check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void systemsOfEquations(DType dtype) {
        for (Shape a : squares()) {
            for (int columns : new int[] {0, 1, 35}) {
                system(Solve.SOLVE, dtype, columns, a, wellSeparated(a, false)).check();
            }
        }
        Shape more = Shape.of(2, 71, 71);
        system(Solve.SOLVE, dtype, 2, more, wellSeparated(more, false)).check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void determinants(DType dtype) {
        for (Shape a : squares()) {
            double[] numbers = wellSeparated(a, false);
            problem(new Determinant(Determinant.Kind.LOG_DET), dtype, a, numbers)
                    .check();
            if (a.dim(-1) <= 31) {
                problem(new Determinant(Determinant.Kind.DET), dtype, a, numbers)
                        .check();
            }
        }
        Shape more = Shape.of(2, 71, 71);
        problem(new Determinant(Determinant.Kind.LOG_DET), dtype, more, wellSeparated(more, false))
                .check();
        Shape a = Shape.of(2, 2, 2);
        double[] one = {1, 2, 3, 4, 1, 2, 2, 4};
        problem(new Determinant(Determinant.Kind.DET), dtype, a, one).check();
        problem(new Determinant(Determinant.Kind.LOG_DET), dtype, a, one).check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void orthogonalFactors(DType dtype) {
        List<Shape> shapes = squares();
        shapes.addAll(List.of(Shape.of(100, 3), Shape.of(2, 7, 4), Shape.of(3, 0)));
        for (Shape a : shapes) {
            problem(Qr.QR, dtype, a, wellSeparated(a, false)).check();
        }
        problem(Qr.QR, dtype, Shape.of(3, 2), new double[6]).check();
        problem(Qr.QR, dtype, Shape.of(3, 2), new double[] {1e20, 0, -1e20, 1e-20, 0, 0})
                .check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void eigenvalues(DType dtype) {
        for (Shape a : squares()) {
            problem(SymmetricEigen.SYMMETRIC_EIGEN, dtype, a, wellSeparated(a, true))
                    .check();
        }
        problem(SymmetricEigen.SYMMETRIC_EIGEN, dtype, Shape.of(3, 3), new double[9])
                .check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void singularValues(DType dtype) {
        List<Shape> shapes = squares();
        shapes.addAll(List.of(Shape.of(100, 3), Shape.of(3, 100), Shape.of(2, 7, 4), Shape.of(0, 3)));
        for (Shape a : shapes) {
            problem(Svd.SVD, dtype, a, wellSeparated(a, false)).check();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void singularVectorsOfZeros(DType dtype) {
        problem(Svd.SVD, dtype, Shape.of(4, 3), new double[12]).check();
        problem(Svd.SVD, dtype, Shape.of(2, 3), new double[] {0, 0, 0, 1, 2, 0}).check();
        problem(Svd.SVD, dtype, Shape.of(3, 3), new double[] {2, 0, 0, 0, 0, 0, 1, 0, 0})
                .check();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void whatIsNotFiniteGivesNaN(DType dtype) {
        Shape a = Shape.of(3, 4, 4);
        double[] numbers = wellSeparated(a, true);
        numbers[16 + 3] = Double.NaN;
        numbers[32] = Double.POSITIVE_INFINITY;
        List<MatrixRoutine> alone = List.of(
                Cholesky.CHOLESKY,
                new Determinant(Determinant.Kind.DET),
                Qr.QR,
                SymmetricEigen.SYMMETRIC_EIGEN,
                Svd.SVD);
        for (MatrixRoutine routine : alone) {
            problem(routine, dtype, a, numbers).check();
        }
        for (MatrixRoutine routine : List.of(Solve.SOLVE, TriangularSolve.LOWER, TriangularSolve.UPPER)) {
            system(routine, dtype, 34, a, numbers).check();
        }
    }

    /** Larger than one block factors in little shared memory. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void whatIsNotFiniteGivesNaNInLargeMatrices(DType dtype) {
        Shape a = Shape.of(3, 40, 40);
        double[] numbers = wellSeparated(a, true);
        numbers[1600 + 39] = Double.NaN;
        numbers[3200] = Double.NEGATIVE_INFINITY;
        problem(Cholesky.CHOLESKY, dtype, a, numbers).check();
        problem(new Determinant(Determinant.Kind.LOG_DET), dtype, a, numbers).check();
        system(Solve.SOLVE, dtype, 1, a, numbers).check();
        Problem right = system(Solve.SOLVE, dtype, 1, Shape.of(40, 40), new double[1600]);
        right.inputs().get(1)[39] = Double.NaN;
        right.check();
    }

    @Test
    void rightSidesThatAreNotFiniteGiveNaNWhateverTheMatrix() {
        Shape a = Shape.of(2, 2);
        for (MatrixRoutine routine : List.of(Solve.SOLVE, TriangularSolve.LOWER, TriangularSolve.UPPER)) {
            Problem singular = system(routine, DType.FLOAT32, 40, a, new double[4]);
            singular.inputs().get(1)[79] = Double.NaN;
            singular.check();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void faultsAreThoseOfTheReference(DType dtype) {
        Shape a = Shape.of(3, 2, 2);
        double[] indefinite = {2, 1, 1, 2, 1, 2, 2, 1, -1, 0, 0, 1};
        problem(Cholesky.CHOLESKY, dtype, a, indefinite).checkFault(new Routine.Fault(1, 2));
        double[] singular = {1, 2, 3, 4, 1, 2, 2, 4, 0, 0, 0, 0};
        system(Solve.SOLVE, dtype, 1, a, singular).checkFault(new Routine.Fault(1, 1));
        system(TriangularSolve.LOWER, dtype, 40, a, singular).checkFault(new Routine.Fault(2, 0));
        Shape large = Shape.of(2, 40, 40);
        double[] numbers = wellSeparated(large, true);
        numbers[1600 + 37 * 40 + 37] = -1;
        problem(Cholesky.CHOLESKY, dtype, large, numbers).checkFault(new Routine.Fault(1, 38));
        for (int row = 0; row < 40; row++) {
            numbers[1600 + row * 40 + 35] = 0;
        }
        system(Solve.SOLVE, dtype, 1, large, numbers).checkFault(new Routine.Fault(1, 35));
        double[] zeros = {1, 0, 0, 1, 5, 0, 0, 0, 0, 0, 0, 1};
        system(TriangularSolve.UPPER, dtype, 1, a, zeros).checkFault(new Routine.Fault(1, 1));
    }
}
