package org.adjoint.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam by the library's fused operation, one pass over a parameter and its moments, faster than its optimiser class.
 * The preset has no method for the operation, so it is called through the dispatcher.
 */
final class Adam {
    private static final double RATE = 1e-3;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double WEIGHT_DECAY = 0;
    private static final double EPSILON = 1e-8;

    private final OperatorHandle fusedAdam = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", "");
    private final List<Tensor> parameters;
    private final Tensor steps = torch.zeros();
    private final Scalar one = new Scalar(1.0);
    private final IValue values;
    private final IValue firstMoments;
    private final IValue secondMoments;
    private final IValue stepOfEach;
    private final IValue none = new IValue();
    private final IValue emptyList = list(List.of());

    Adam(List<Tensor> parameters) {
        this.parameters = parameters;
        values = list(parameters.stream().map(Tensor::detach).toList());
        firstMoments = list(parameters.stream().map(torch::zeros_like).toList());
        secondMoments = list(parameters.stream().map(torch::zeros_like).toList());
        stepOfEach = list(parameters.stream().map(parameter -> steps).toList());
    }

    void update() {
        steps.add_(one);
        boolean amsgrad = false;
        boolean maximize = false;
        IValueVector arguments = new IValueVector(
                values,
                list(parameters.stream().map(Tensor::grad).toList()),
                firstMoments,
                secondMoments,
                emptyList,
                stepOfEach,
                new IValue(RATE),
                new IValue(BETA1),
                new IValue(BETA2),
                new IValue(WEIGHT_DECAY),
                new IValue(EPSILON),
                new IValue(amsgrad),
                new IValue(maximize),
                none,
                none);
        fusedAdam.callBoxed(arguments);
    }

    private static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }
}
