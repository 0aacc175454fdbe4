package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Tensor;

/** A routine that the engine runs in Java, between two launches; backends skip it. */
public abstract sealed class HostRoutine extends Routine permits HostCall, HostGradient, Watch {
    /** The result. May throw what the user's code throws. */
    public abstract Tensor run(List<Tensor> inputs);

    /** How a device computes it in place of {@link #run}, if its author said that. */
    public Optional<DeviceText> deviceText(List<TensorType> inputs) {
        return Optional.empty();
    }

    @Override
    public final int rowAxes(List<TensorType> inputs) {
        return 0;
    }

    static void requireType(String name, String what, Tensor given, TensorType wanted) {
        if (!new TensorType(given.shape(), given.dtype()).equals(wanted)) {
            throw new IllegalStateException(
                    name + ": " + what + " is " + given.dtype() + " " + given.shape() + ", it must be " + wanted);
        }
    }
}
