package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint.backend.Step;
import org.adjoint.op.DeviceText;
import org.adjoint.op.HostRoutine;
import org.adjoint.op.TensorType;

/** The launches of an operation whose user wrote CUDA text: a thread computes an element by a function of the text. */
final class TextLowering {
    /** Axes of the struct in {@code tensor.cuh}. */
    private static final int MOST_AXES = 8;

    private TextLowering() {}

    /** Whether there is a text that can see the inputs. */
    static boolean canLower(Step.Call call) {
        return call.routine() instanceof HostRoutine routine
                && call.types().stream().allMatch(t -> t.shape().rank() <= MOST_AXES)
                && routine.deviceText(call.types()).isPresent();
    }

    static List<Launch> of(Step.Call call, Lowering.Context context) {
        DeviceText text =
                ((HostRoutine) call.routine()).deviceText(call.types()).orElseThrow();
        context.unit.include("tensor.cuh");
        String namespace = context.unit.namespace(text.name(), text.text());
        List<Launch> launches = new ArrayList<>();
        Argument.Place result = context.place(call.result());
        for (DeviceText.Part part : text.parts()) {
            String kernel = context.unit.print(kernel(call, namespace + "::" + part.function()));
            if (part.size() > 0) {
                launches.add(new Launch.Kernel(
                        call.label(),
                        kernel,
                        Kernels.blocksFor(part.size()),
                        Kernels.BLOCK,
                        0,
                        parameters(call, result, part.size(), context)));
            }
            result = new Argument.Place(
                    result.slot(),
                    result.byteOffset() + part.size() * call.type().dtype().bytes());
        }
        return launches;
    }

    private static String kernel(Step.Call call, String function) {
        List<TensorType> types = call.types();
        String fields = IntStream.range(0, types.size())
                .mapToObj(i -> "    Tensor<" + Kernels.name(types.get(i).dtype()) + "> a" + i + ";\n")
                .collect(Collectors.joining());
        String arguments =
                IntStream.range(0, types.size()).mapToObj(i -> ", p.a" + i).collect(Collectors.joining());
        String result = Kernels.name(call.type().dtype());
        return "struct NAME_parameters {\n    " + result + "* y;\n    long long size;\n" + fields + "};\n"
                + "__device__ void NAME_elements(const NAME_parameters& p) {\n"
                + "    long long threads = (long long) gridDim.x * blockDim.x;\n"
                + "    for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x; i < p.size; i += threads) {\n"
                + "        p.y[i] = " + result + "(" + function + "(i" + arguments + "));\n"
                + "    }\n}\n"
                + "ADJ_ENTRY(NAME, (NAME_elements), NAME_parameters)\n";
    }

    private static List<Argument> parameters(
            Step.Call call, Argument.Place result, long size, Lowering.Context context) {
        Parameters parameters = new Parameters().places(result).words(size);
        for (int i = 0; i < call.types().size(); i++) {
            int[] dims = call.types().get(i).shape().dims();
            parameters
                    .places(context.place(call.inputs().get(i)))
                    .words(call.types().get(i).shape().size(), dims.length);
            IntStream.range(0, MOST_AXES).forEach(axis -> parameters.words(axis < dims.length ? dims[axis] : 1));
        }
        return parameters.arguments();
    }
}
