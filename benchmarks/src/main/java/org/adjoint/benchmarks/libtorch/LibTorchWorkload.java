package org.adjoint.benchmarks.libtorch;

import java.nio.FloatBuffer;
import java.util.List;
import org.adjoint.benchmarks.Workload;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A workload in LibTorch: eager, with its autograd tape rebuilt in every step, and every native object freed in time. */
abstract class LibTorchWorkload implements Workload {
    /** Holds what the subclass's constructor makes: inputs and parameters. */
    private final PointerScope lifetime = new PointerScope();

    /** One repetition; temporaries are freed when it returns. */
    abstract float run();

    /** The arrays whose gradients the workload asks for. */
    abstract List<Tensor> parameters();

    @Override
    @SuppressWarnings("try") // A scope is there for what it encloses.
    public final float step() {
        try (PointerScope temporaries = new PointerScope()) {
            return run();
        }
    }

    @Override
    public final List<FloatBuffer> gradients() {
        return parameters().stream().map(LibTorchWorkload::gradient).toList();
    }

    @Override
    public final void close() {
        lifetime.close();
    }

    static Tensor constant(float[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    static Tensor parameter(float[] values, long... shape) {
        Tensor tensor = Tensor.create(values, shape);
        tensor.set_requires_grad(true);
        return tensor;
    }

    static Tensor zeroParameter(long... shape) {
        Tensor tensor = torch.zeros(shape);
        tensor.set_requires_grad(true);
        return tensor;
    }

    /** Drops the gradient, so that the next backward pass hands over its array where it would add to this one. */
    static void dropGradient(Tensor parameter) {
        parameter.mutable_grad().reset();
    }

    private static FloatBuffer gradient(Tensor parameter) {
        Tensor gradient = parameter.grad();
        if (!gradient.is_non_overlapping_and_dense()) {
            throw new IllegalStateException("a gradient is not dense");
        }
        return gradient.data_ptr_float().capacity(gradient.numel()).asBuffer();
    }
}
