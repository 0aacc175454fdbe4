package org.adjoint.cuda;

import org.adjoint.DType;
import org.adjoint.op.Indexing;
import org.adjoint.op.Routine.Fibres;
import org.adjoint.op.ScatterAdd;
import org.adjoint.op.SortOrder;

/** The launches of {@code scatter_add.cu}. */
final class ScatterLowering {
    /** Up to so many indices a result looks at all of them. */
    private static final long FEW = 32;
    /** As the kernels have it; a target of more terms than a chunk has is added up by blocks. */
    private static final long CHUNK = 256;

    private ScatterLowering() {}

    static void scatterAdd(Kernels kernels, ScatterAdd op) {
        Fibres y = Fibres.of(kernels.call.type().shape(), op.axis());
        long indices = kernels.call.types().get(1).shape().size();
        boolean slices = op.indexing() == Indexing.SLICES;
        long count = slices ? indices : indices / ((long) y.outer() * y.inner());
        if (count <= FEW) {
            few(kernels, slices, y, count);
        } else {
            sorted(kernels, slices, y, indices);
        }
    }

    private static Kernels.Function function(String name, String parameters) {
        return Kernels.Function.routine("scatter_add.cu", name, parameters);
    }

    private static void few(Kernels kernels, boolean slices, Fibres y, long count) {
        String type = Kernels.name(kernels.call.type().dtype());
        kernels.overElements(
                function("scatterAddFew<" + type + ", " + slices + ">", "ScatterAdd"),
                kernels.call.type().shape().size(),
                new Parameters()
                        .places(kernels.input(0), kernels.input(1), kernels.result())
                        .places(kernels.context.fault(kernels.call))
                        .words(y.outer(), y.length(), y.inner(), count));
    }

    /** Elements with an index each are slices of one element, whose targets are all of the result. */
    private static void sorted(Kernels kernels, boolean slices, Fibres y, long indices) {
        Lowering.Context context = kernels.context;
        long targets = slices ? y.length() : kernels.call.type().shape().size();
        long outer = slices ? y.outer() : 1;
        long inner = slices ? y.inner() : 1;
        Argument.Place target = context.workspace(indices * Integer.BYTES);
        Argument.Place order = context.workspace(indices * Integer.BYTES);
        Argument.Place begins = context.workspace((targets + 1) * Integer.BYTES);
        kernels.overElements(
                function("scatterTargets", "ScatterTargets"),
                indices,
                new Parameters()
                        .places(kernels.input(1), target, context.fault(kernels.call))
                        .words(indices, slices ? indices : indices / y.outer(), y.length(), slices ? 1 : y.inner()));
        SortLowering.sort(
                kernels,
                new SortLowering.Sorted(
                        DType.INT32,
                        SortOrder.Order.ASCENDING,
                        target,
                        order,
                        new Fibres(1, Math.toIntExact(indices), 1),
                        Long.SIZE - Long.numberOfLeadingZeros(targets - 1)));
        long chunks = (indices + CHUNK - 1) / CHUNK;
        Parameters parameters = new Parameters()
                .places(kernels.input(0), target, order, begins, kernels.result())
                .places(context.workspace(outer * chunks * 2 * inner * Double.BYTES))
                .words(outer, targets, inner, indices, CHUNK, chunks);
        kernels.overElements(function("scatterBegins", "SortedTerms"), targets + 1, parameters);
        String type = "<" + Kernels.name(kernels.call.type().dtype()) + ">";
        kernels.overElements(
                function("scatterSums" + type, "SortedTerms"), outer * targets * Kernels.lanes(inner), parameters);
        kernels.blocks(function("scatterChunks" + type, "SortedTerms"), outer * chunks, (int) CHUNK, 0, parameters);
        kernels.blocks(function("scatterLong" + type, "SortedTerms"), outer * chunks, (int) CHUNK, 0, parameters);
    }
}
