package org.adjoint.reference;

import java.util.Arrays;
import org.adjoint.Shape;
import org.adjoint.backend.Step;
import org.adjoint.op.Cholesky;
import org.adjoint.op.Determinant;
import org.adjoint.op.MatrixRoutine;
import org.adjoint.op.Qr;
import org.adjoint.op.Solve;
import org.adjoint.op.Svd;
import org.adjoint.op.TriangularSolve;

/** A function of matrices, for each entry of a batch; NaN where a matrix has numbers that are not finite. */
final class MatrixKernel extends RoutineKernel {
    /** What is computed of the matrices of one entry. */
    private interface Function {
        double[][] of(double[][][] matrices) throws NoResult;
    }

    /** An entry has no result, for a reason that the routine gives the number a meaning. */
    static final class NoResult extends Exception {
        private static final long serialVersionUID = 1;

        private final int reason;

        NoResult(int reason) {
            super(null, null, false, false);
            this.reason = reason;
        }
    }

    private final Function function;

    private MatrixKernel(Step.Call call, Function function) {
        super(call);
        this.function = function;
    }

    static MatrixKernel of(Step.Call call, MatrixRoutine routine) {
        if (routine instanceof Cholesky) {
            return new MatrixKernel(call, in -> Triangular.cholesky(in[0]));
        } else if (routine instanceof TriangularSolve op) {
            return new MatrixKernel(call, in -> Triangular.solve(op.isLower(), in[0], in[1]));
        } else if (routine instanceof Solve) {
            return new MatrixKernel(call, in -> new Elimination(in[0]).solve(in[1]));
        } else if (routine instanceof Determinant op) {
            boolean logarithm = op.kind() == Determinant.Kind.LOG_DET;
            return new MatrixKernel(call, in ->
                    new double[][] {{logarithm ? new Elimination(in[0]).logDet() : new Elimination(in[0]).det()}});
        } else if (routine instanceof Qr) {
            return new MatrixKernel(call, in -> Reflections.qr(in[0]));
        } else if (routine instanceof Svd) {
            return new MatrixKernel(call, in -> Rotations.svd(in[0]));
        }
        return new MatrixKernel(call, in -> Rotations.eigen(in[0]));
    }

    @Override
    void run() {
        Shape a = type(0).shape();
        int entries = 1;
        for (int axis = 0; axis < a.rank() - 2; axis++) {
            entries *= a.dim(axis);
        }
        int size = (int) type().shape().size() / entries;
        for (int e = 0; e < entries; e++) {
            double[][][] matrices = new double[inputs()][][];
            boolean finite = true;
            for (int i = 0; i < matrices.length; i++) {
                matrices[i] = matrix(i, e);
                finite &= Arrays.stream(matrices[i])
                        .flatMapToDouble(Arrays::stream)
                        .allMatch(Double::isFinite);
            }
            try {
                double[][] result = finite ? function.of(matrices) : new double[0][];
                double[] flat =
                        Arrays.stream(result).flatMapToDouble(Arrays::stream).toArray();
                for (int i = 0; i < size; i++) {
                    put(e * size + i, finite ? flat[i] : Double.NaN);
                }
            } catch (NoResult reason) {
                throw new Failed(e, reason.reason);
            }
        }
    }

    private double[][] matrix(int input, int entry) {
        int rows = type(input).shape().dim(-2);
        int columns = type(input).shape().dim(-1);
        double[][] matrix = new double[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                matrix[r][c] = get(input, (entry * rows + r) * columns + c);
            }
        }
        return matrix;
    }
}
