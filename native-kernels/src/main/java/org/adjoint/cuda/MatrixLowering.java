package org.adjoint.cuda;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Step;
import org.adjoint.op.Determinant;
import org.adjoint.op.MatrixRoutine;
import org.adjoint.op.Qr;
import org.adjoint.op.Solve;
import org.adjoint.op.Svd;
import org.adjoint.op.SymmetricEigen;
import org.adjoint.op.TriangularSolve;

/**
 * The launches of linear algebra: a block of threads for each matrix, which works in shared memory if that is enough. Larger
 * matrices are factored by {@link BlockedMatrices}, or by a block that works in the workspace: QR, eigenvalues and singular
 * values. The columns of a system of equations are divided among blocks.
 */
final class MatrixLowering {
    private static final String STRUCT = "matrix::Matrices";
    /** Blocks that work in the workspace; further matrices wait for them. */
    private static final long MOST_BLOCKS = 512;
    /** Columns of a system of equations that a block solves. */
    private static final int COLUMNS = 32;

    private final Kernels kernels;
    private final DType dtype;
    private final String type;
    private final long m;
    private final long n;
    private final long count;

    private MatrixLowering(Step.Call call, Lowering.Context context) {
        kernels = new Kernels(call, context);
        Shape a = call.types().get(0).shape();
        dtype = call.type().dtype();
        type = Kernels.name(dtype);
        m = a.dim(-2);
        n = a.dim(-1);
        long entries = 1;
        for (int axis = 0; axis < a.rank() - 2; axis++) {
            entries *= a.dim(axis);
        }
        count = entries;
    }

    /** Of a call whose result is not empty. */
    static List<Launch> of(Step.Call call, Lowering.Context context) {
        MatrixLowering lowering = new MatrixLowering(call, context);
        lowering.write((MatrixRoutine) call.routine());
        return lowering.kernels.launches();
    }

    private void write(MatrixRoutine routine) {
        if (routine instanceof TriangularSolve op) {
            substitute(op.isLower(), false, kernels.input(0), kernels.input(1), Parameters.ABSENT, fault());
        } else if (routine instanceof Solve) {
            solve();
        } else if (routine instanceof Determinant op) {
            determinant(op.kind() == Determinant.Kind.LOG_DET);
        } else if (routine instanceof Qr) {
            alone("qr.cu", "qr<" + type + ">", 2 * m * n + 2 * n, Parameters.ABSENT);
        } else if (routine instanceof Svd) {
            long k = Math.min(m, n);
            alone("svd.cu", "svd<" + type + ">", m * n + k * k + 2 * k, fault());
        } else if (routine instanceof SymmetricEigen) {
            long words = n * odd(n) + n * n + 3 * n + 1;
            alone("symmetric_eigen.cu", "symmetricEigen<" + type + ">", words, fault());
        } else if (fitsShared(n * odd(n))) {
            alone("cholesky.cu", "cholesky<" + type + ">", n * odd(n), fault());
        } else {
            BlockedMatrices.cholesky(kernels, Math.toIntExact(count), (int) n);
        }
    }

    /** Each matrix by one block, which works in so many words. */
    private void alone(String file, String function, long words, Argument fault) {
        boolean shared = fitsShared(words);
        long grid = shared ? count : Math.min(count, MOST_BLOCKS);
        Argument work = shared ? Parameters.ABSENT : kernels.context.workspace(grid * words * dtype.bytes());
        kernels.blocks(
                new Kernels.Function(file, "matrix::" + function, STRUCT),
                grid,
                threads(),
                shared ? (int) words * dtype.bytes() : 0,
                new Parameters()
                        .places(kernels.input(0), Parameters.ABSENT, kernels.result(), work, fault)
                        .words(count, m, n, 0, words));
    }

    private void determinant(boolean logarithm) {
        long words = n * odd(n) + n;
        if (fitsShared(words)) {
            alone("determinant.cu", "determinant<" + type + ", " + logarithm + ">", words, Parameters.ABSENT);
        } else {
            BlockedMatrices.determinant(
                    kernels, Math.toIntExact(count), (int) n, eliminated(Parameters.ABSENT, 0), logarithm);
        }
    }

    private void solve() {
        BlockedMatrices.Factors factors;
        if (fitsShared(n * odd(n))) {
            factors = factorsInShared();
        } else {
            factors = eliminated(kernels.input(1), sides());
            BlockedMatrices.check(kernels, Math.toIntExact(count), (int) n, factors);
        }
        Argument x = kernels.result();
        substitute(true, true, factors.matrices(), kernels.input(1), factors.order(), Parameters.ABSENT);
        substitute(false, false, factors.matrices(), x, Parameters.ABSENT, Parameters.ABSENT);
    }

    private BlockedMatrices.Factors eliminated(Argument b, long columns) {
        return BlockedMatrices.eliminate(kernels, Math.toIntExact(count), (int) n, b, columns);
    }

    private BlockedMatrices.Factors factorsInShared() {
        Argument.Place matrices = kernels.context.workspace(count * n * n * dtype.bytes());
        Argument.Place order = kernels.context.workspace(count * n * Integer.BYTES);
        kernels.blocks(
                new Kernels.Function("solve.cu", "matrix::solveFactors<" + type + ">", STRUCT),
                count,
                threads(),
                (int) (n * odd(n)) * dtype.bytes(),
                new Parameters()
                        .places(kernels.input(0), kernels.input(1), matrices, order, fault())
                        .words(count, n, n, sides(), 0));
        return new BlockedMatrices.Factors(matrices, order, Parameters.ABSENT);
    }

    private void substitute(boolean lower, boolean unit, Argument a, Argument b, Argument order, Argument fault) {
        long k = sides();
        kernels.blocks(
                new Kernels.Function(
                        "triangular_solve.cu",
                        "matrix::triangularSolve<" + type + ", " + lower + ", " + unit + ">",
                        "matrix::TriangularSolve"),
                count * ((k + COLUMNS - 1) / COLUMNS),
                Kernels.BLOCK,
                0,
                new Parameters().places(a, b, kernels.result(), order, fault).words(count, n, k));
    }

    private Argument fault() {
        return kernels.context.fault(kernels.call);
    }

    /** Columns of the right side. */
    private long sides() {
        return kernels.call.type().shape().dim(-1);
    }

    private boolean fitsShared(long words) {
        return words * dtype.bytes() <= kernels.context.device.sharedBytes();
    }

    /** The kernels pad rows to an odd length, so that the elements of a column lie in different banks. */
    private static long odd(long n) {
        return n | 1;
    }

    /** Threads of a block that has a whole matrix: a small one keeps few of them busy, and there are others beside it. */
    private int threads() {
        long most = Math.max(m, n);
        return most <= 16 ? 32 : most <= 64 ? 128 : Kernels.BLOCK;
    }
}
