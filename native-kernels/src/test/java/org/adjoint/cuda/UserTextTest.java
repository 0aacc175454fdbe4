package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.HostOp;
import org.adjoint.op.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A user's CUDA text runs in place of the user's Java code. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class UserTextTest {
    private static final CudaBackend CUDA = new CudaBackend("cuda", new EmulatedDevice(1L << 30), new HostCompiler());

    /** y[r, c] = a[r, c] b[c]: nothing in Java. */
    private record ScaleColumns(String text) implements HostOp.Differentiable {
        static final String RIGHT = """
                template <typename T>
                __device__ T compute(long long i, Tensor<T> a, Tensor<T> b) {
                    return a[i] * b[i % a.dims[1]];
                }
                template <typename T>
                __device__ T adjoint0(long long i, Tensor<T> a, Tensor<T> b, Tensor<T> y, Tensor<T> yBar) {
                    return yBar[i] * b[i % a.dims[1]];
                }
                template <typename T>
                __device__ T adjoint1(long long i, Tensor<T> a, Tensor<T> b, Tensor<T> y, Tensor<T> yBar) {
                    T sum = 0;
                    for (long long j = i; j < a.size; j += a.dims[1]) sum += yBar[j] * a[j];
                    return sum;
                }
                """;

        @Override
        public TensorType infer(List<TensorType> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor forward(List<Tensor> inputs) {
            throw new AssertionError("computed in Java");
        }

        @Override
        public List<Tensor> backward(List<Tensor> inputs, Tensor y, Tensor yBar) {
            throw new AssertionError("differentiated in Java");
        }

        @Override
        public Optional<String> cuda() {
            return Optional.of(text);
        }
    }

    private static Expr scaled(Graph graph, String text) {
        Expr a = graph.input("a", Shape.of(2, 3));
        Expr b = graph.input("b", Shape.of(3));
        a.set(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6.0).cast(graph.dtype()));
        b.set(Tensor.of(Shape.of(3), 2, 0.5, -1).cast(graph.dtype()));
        return HostOp.op("scaleColumns", new ScaleColumns(text)).apply(a.requireGrad(), b.requireGrad());
    }

    private static void assertComputes(DType dtype) {
        try (Graph graph = Graph.on(CUDA, dtype)) {
            Expr y = scaled(graph, ScaleColumns.RIGHT);
            graph.forward();
            assertEquals(Tensor.of(Shape.of(2, 3), 2, 1, -3, 8, 2.5, -6).cast(dtype), y.value());
            graph.backward(y, Tensor.of(Shape.of(2, 3), 1, -1, 2, 0.5, 3, -2).cast(dtype));
            assertEquals(
                    Tensor.of(Shape.of(2, 3), 2, -0.5, -2, 1, 1.5, 2).cast(dtype),
                    y.inputs().get(0).grad());
            assertEquals(
                    Tensor.of(Shape.of(3), 3, 13, -6.0).cast(dtype),
                    y.inputs().get(1).grad());
        }
    }

    @Test
    void theTextComputesValueAndGradients() {
        assertComputes(DType.FLOAT32);
        assertComputes(DType.FLOAT64);
    }

    @Test
    void anErrorShowsTheLineOfTheText() {
        try (Graph graph = Graph.on(CUDA, DType.FLOAT32)) {
            scaled(
                    graph,
                    "template <typename T>\n__device__ T compute(long long i, Tensor<T> a, Tensor<T> b) {\n"
                            + "    return a[i] * missing;\n}\n");
            RuntimeException error = assertThrows(RuntimeException.class, graph::forward);
            assertTrue(error.getMessage().contains("scaleColumns:3"), error::getMessage);
            assertTrue(error.getMessage().contains("missing"), error::getMessage);
        }
    }
}
