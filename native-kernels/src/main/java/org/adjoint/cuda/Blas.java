package org.adjoint.cuda;

import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_64F;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import org.adjoint.DType;
import org.adjoint.backend.Step;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Matrix products by cuBLAS. Those of float32 compute in float32; {@code -Dadjoint.cuda.products=tf32} or {@code bf16}
 * rounds their operands to fewer bits on the way in, for speed.
 */
final class Blas {
    private static final Logger LOG = LoggerFactory.getLogger(CudaBackend.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final int HOPPER = 90;

    private final cublasContext handle = new cublasContext();
    private final int compute32;
    private final Place workspace = new Place();
    private final long workspaceBytes;

    private final FloatPointer alpha32 = new FloatPointer(1);
    private final FloatPointer beta32 = new FloatPointer(1);
    private final DoublePointer alpha64 = new DoublePointer(1);
    private final DoublePointer beta64 = new DoublePointer(1);
    private final Place a = new Place();
    private final Place b = new Place();
    private final Place c = new Place();
    /** Where the handle queues at present. */
    private CUstream_st stream;

    /** A pointer to device memory. */
    private static final class Place extends Pointer {
        Place at(long place) {
            address = place;
            return this;
        }
    }

    /** cuBLAS, if it is there; else one warning says what to do. */
    static Optional<Blas> of(int architecture, LongUnaryOperator allocate) {
        int compute = compute32(System.getProperty("adjoint.cuda.products", "float32"));
        try {
            return Optional.of(new Blas(compute, architecture, allocate));
        } catch (LinkageError | IllegalStateException | OutOfMemoryError e) {
            if (WARNED.getAndSet(true)) {
                return Optional.empty();
            }
            LOG.warn(
                    "cuBLAS of CUDA 13 can't be used ({}): matrix products run by Adjoint's own kernel; install cuBLAS"
                            + " (libcublas.so.13 of the CUDA toolkit), or add its folder to the library path, for faster"
                            + " ones",
                    (e.getCause() == null ? e : e.getCause()).getMessage());
            return Optional.empty();
        }
    }

    private static int compute32(String precision) {
        return switch (precision.toLowerCase(Locale.ROOT)) {
            case "float32" -> CUBLAS_COMPUTE_32F;
            case "tf32" -> CUBLAS_COMPUTE_32F_FAST_TF32;
            case "bf16" -> CUBLAS_COMPUTE_32F_FAST_16BF;
            default ->
                throw new IllegalArgumentException(
                        "adjoint.cuda.products must be float32, tf32 or bf16, it is " + precision);
        };
    }

    private Blas(int compute32, int architecture, LongUnaryOperator allocate) {
        this.compute32 = compute32;
        require("cublasCreate", cublasCreate_v2(handle));
        require("cublasSetPointerMode", cublasSetPointerMode_v2(handle, CUBLAS_POINTER_MODE_HOST));
        // What cublasSetWorkspace's documentation recommends: 32 MiB from Hopper on, 4 MiB before.
        workspaceBytes = (architecture >= HOPPER ? 32L : 4L) << 20;
        workspace.at(allocate.applyAsLong(workspaceBytes));
        if (workspace.isNull()) {
            throw new IllegalStateException("there is no memory for its workspace");
        }
    }

    /** Queues c = alpha a b + beta c on a stream; by one thread at a time, in the context. */
    void multiply(Step.Product product, long aAt, long bAt, long cAt, CUstream_st on) {
        if (on != stream) {
            // Neither stream, should one of the calls fail.
            stream = null;
            require("cublasSetStream", cublasSetStream_v2(handle, on));
            // Setting a stream takes a workspace of its own away, and with it the same bits on every run.
            require("cublasSetWorkspace", cublasSetWorkspace_v2(handle, workspace, workspaceBytes));
            stream = on;
        }
        BlasShape shape = BlasShape.of(product).orElseThrow();
        boolean wide = product.dtype() == DType.FLOAT64;
        int bytes = product.dtype().bytes();
        int type = wide ? CUDA_R_64F : CUDA_R_32F;
        for (long[] offsets : shape.offsets()) {
            require(
                    "cublasGemmStridedBatchedEx",
                    cublasGemmStridedBatchedEx(
                            handle,
                            shape.transposeB() ? CUBLAS_OP_T : CUBLAS_OP_N,
                            shape.transposeA() ? CUBLAS_OP_T : CUBLAS_OP_N,
                            shape.columns(),
                            shape.rows(),
                            shape.depth(),
                            wide ? alpha64.put(product.alpha()) : alpha32.put((float) product.alpha()),
                            b.at(bAt + offsets[1] * bytes),
                            type,
                            shape.leadB(),
                            shape.strideB(),
                            a.at(aAt + offsets[0] * bytes),
                            type,
                            shape.leadA(),
                            shape.strideA(),
                            wide ? beta64.put(product.beta()) : beta32.put((float) product.beta()),
                            c.at(cAt + offsets[2] * bytes),
                            type,
                            shape.leadC(),
                            shape.strideC(),
                            shape.count(),
                            wide ? CUBLAS_COMPUTE_64F : compute32,
                            CUBLAS_GEMM_DEFAULT));
        }
    }

    private static void require(String call, int status) {
        if (status == CUBLAS_STATUS_ALLOC_FAILED) {
            throw new OutOfMemoryError(message(call, status));
        }
        if (status != CUBLAS_STATUS_SUCCESS) {
            throw new IllegalStateException(message(call, status));
        }
    }

    private static String message(String call, int status) {
        return "cuda: " + call + " failed with status " + status + " ("
                + cublasGetStatusName(status).getString() + "): "
                + cublasGetStatusString(status).getString();
    }
}
