package org.adjoint.op;

import java.util.List;
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
