package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Tensor;

/**
 * An operation that the user computes in Java, opaque to the engine. It gets tensors and returns one; the run stops for it,
 * copies its inputs from the device and its result back. It must give the same result for the same inputs, as equal
 * operations on equal inputs are computed once, and must not use the graph that calls it.
 *
 * <pre>{@code
 * Op clamp = HostOp.op("clampToGrid", new ClampToGrid());
 * Expr y = clamp.apply(x);
 * }</pre>
 */
public interface HostOp {
    /**
     * The type of the result.
     *
     * @throws IllegalArgumentException saying what does not fit, with the shapes
     */
    TensorType infer(List<TensorType> inputs);

    /** The result, of the type that {@link #infer} gave. */
    Tensor forward(List<Tensor> inputs);

    /**
     * The same in CUDA C++, which a GPU runs in place of {@link #forward}, so that the run need not stop; none unless it is
     * overridden. The text defines
     *
     * <pre>{@code
     * template <typename T>
     * __device__ T compute(long long i, Tensor<T> a, Tensor<int> b)
     * }</pre>
     *
     * for the element at row-major position i of the result, given every input whole: {@code a[j]} is an element,
     * {@code a.size} their number, {@code a.rank} and {@code a.dims[k]} the shape, of at most 8 axes. If the operation is
     * {@link Differentiable} the text also defines {@code adjoint0(i, inputs..., y, yBar)} for the element at i of the adjoint
     * of the first floating-point input, {@code adjoint1} for the second, and so on. No header can be included; the
     * functions of mathematics are there. What the compiler says names the line of the text.
     */
    default Optional<String> cuda() {
        return Optional.empty();
    }

    /** One that has a gradient. The gradient can't be differentiated again: asking for that is refused. */
    interface Differentiable extends HostOp {
        /**
         * The vector-Jacobian product: given the inputs, the result {@code y} and its adjoint {@code yBar}, the adjoint of
         * each floating-point input, in order, each of the type of its input.
         */
        List<Tensor> backward(List<Tensor> inputs, Tensor y, Tensor yBar);
    }

    /**
     * The operation to apply to expressions. Two are equal if name and {@code definition} are.
     *
     * @param name what messages and plans call it
     */
    static Op op(String name, HostOp definition) {
        return new HostCall(name, definition);
    }
}
