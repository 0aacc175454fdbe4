package org.adjoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.HostRoutine;
import org.adjoint.op.TensorType;

/** Runs the steps of a schedule that are computed in Java. */
final class HostSteps {
    private HostSteps() {}

    /**
     * Runs one.
     *
     * @param node what the step computes, for messages
     * @throws IllegalStateException naming the operation and the user's line, for whatever the user's code throws
     */
    static void run(Step.Call call, Compiled compiled, Expr node) {
        HostRoutine routine = (HostRoutine) call.routine();
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
            Operand operand = call.inputs().get(i);
            Layout dense = Layout.dense(call.types().get(i).shape());
            inputs.add(Storage.read(compiled.memory(operand.slot()), operand.byteOffset(), dense, operand.dtype()));
        }
        Tensor result;
        try {
            result = Objects.requireNonNull(routine.run(List.copyOf(inputs)), "it returned null");
        } catch (RuntimeException e) {
            throw new IllegalStateException(routine.name() + ": failed: " + e + ", built at " + node.site(), e);
        }
        if (!new TensorType(result.shape(), result.dtype()).equals(call.type())) {
            throw new IllegalStateException(routine.name() + ": returned " + result.dtype() + " " + result.shape()
                    + ", its infer said " + call.type() + ", built at " + node.site());
        }
        Operand target = call.result();
        Storage.write(compiled.memory(target.slot()), target.byteOffset(), result);
    }
}
