package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.addcmul;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/** sin(x1) + x1 x2 on scalars that come from and return to Java in every step. */
final class ScalarGraph extends LibTorchWorkload {
    private static final float X2 = 1.3f;

    private final Tensor x1 = parameter(new float[1]);
    private final Tensor x2 = parameter(new float[1]);
    private final FloatPointer x1Value = x1.data_ptr_float();
    private final FloatPointer x2Value = x2.data_ptr_float();
    private final float[] derivatives = new float[2];
    private int k;

    @Override
    float run() {
        dropGradient(x1);
        dropGradient(x2);
        x1Value.put(Data.scalarX1(k++));
        x2Value.put(X2);
        Tensor f = addcmul(x1.sin(), x1, x2);
        f.backward();
        derivatives[0] = x1.grad().item_float();
        derivatives[1] = x2.grad().item_float();
        return f.item_float();
    }

    @Override
    List<Tensor> parameters() {
        return List.of(x1, x2);
    }
}
