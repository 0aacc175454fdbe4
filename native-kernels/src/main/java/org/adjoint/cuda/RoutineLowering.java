package org.adjoint.cuda;

import java.util.List;
import org.adjoint.backend.Step;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Gather;
import org.adjoint.op.IndexRange;
import org.adjoint.op.Indexing;
import org.adjoint.op.LinearRecurrence;
import org.adjoint.op.MatrixRoutine;
import org.adjoint.op.OverlapAdd;
import org.adjoint.op.RandomBits;
import org.adjoint.op.Routine;
import org.adjoint.op.Routine.Fibres;
import org.adjoint.op.ScatterAdd;
import org.adjoint.op.SortOrder;

/** Which kernel file runs a routine, and with what parameters. All rows of a call run at once, over whole dense operands. */
final class RoutineLowering {
    private RoutineLowering() {}

    static List<Launch> of(Step.Call call, Lowering.Context context) {
        if (call.type().shape().size() == 0) {
            return List.of();
        }
        if (call.routine() instanceof MatrixRoutine) {
            return MatrixLowering.of(call, context);
        }
        Kernels kernels = new Kernels(call, context);
        write(call.routine(), kernels);
        return kernels.launches();
    }

    private static void write(Routine routine, Kernels kernels) {
        if (routine instanceof ArgReduction op) {
            argReduction(kernels, op);
        } else if (routine instanceof Gather op) {
            gather(kernels, op);
        } else if (routine instanceof ScatterAdd op) {
            ScatterLowering.scatterAdd(kernels, op);
        } else if (routine instanceof IndexRange op) {
            indexRange(kernels, op);
        } else if (routine instanceof RandomBits op) {
            randomBits(kernels, op);
        } else if (routine instanceof OverlapAdd op) {
            overlapAdd(kernels, op);
        } else if (routine instanceof Cumulative op) {
            ScanLowering.cumulative(kernels, op);
        } else if (routine instanceof LinearRecurrence op) {
            ScanLowering.linearRecurrence(kernels, op);
        } else if (routine instanceof SortOrder op) {
            SortLowering.sortOrder(kernels, op);
        } else {
            throw new AssertionError(routine);
        }
    }

    private static void argReduction(Kernels kernels, ArgReduction op) {
        Step.Call call = kernels.call;
        Fibres a = Fibres.of(call.types().get(0).shape(), op.axis());
        String type = Kernels.name(call.types().get(0).dtype());
        boolean largest = op.kind() == ArgReduction.Kind.ARGMAX;
        Kernels.Function function = Kernels.Function.routine(
                "arg_reduction.cu", "argReduction<" + type + ", " + largest + ">", "ArgReduction");
        long fibres = (long) a.outer() * a.inner();
        FibreDivision division = FibreDivision.of(fibres, a.length(), a.inner(), 4);
        boolean once = division.chunks() == 1;
        Argument found =
                once ? kernels.result() : kernels.context.workspace(fibres * division.chunks() * Integer.BYTES);
        search(kernels, function, a, Parameters.ABSENT, found, a.length(), division);
        if (!once) {
            FibreDivision whole = FibreDivision.whole(fibres, division.chunks(), 1, 1);
            search(kernels, function, a, found, kernels.result(), division.chunks(), whole);
        }
    }

    private static void search(
            Kernels kernels,
            Kernels.Function function,
            Fibres a,
            Argument candidates,
            Argument found,
            long searched,
            FibreDivision division) {
        kernels.blocks(
                function,
                division.grid(),
                division.block(),
                0,
                new Parameters()
                        .places(kernels.input(0), candidates, found)
                        .words(a.outer(), a.length(), a.inner(), searched, division.chunks(), division.chunk())
                        .flag(division.byThreads()));
    }

    private static void gather(Kernels kernels, Gather op) {
        Step.Call call = kernels.call;
        Fibres a = Fibres.of(call.types().get(0).shape(), op.axis());
        int bytes = call.type().dtype().bytes();
        long count = call.type().shape().size() / ((long) a.outer() * a.inner());
        boolean slices = op.indexing() == Indexing.SLICES;
        // Bits are copied, whatever they mean.
        String function = (slices ? "gatherSlices" : "gatherElements") + (bytes == 4 ? "<int>" : "<long long>");
        kernels.overElements(
                Kernels.Function.routine("gather.cu", function, "Gather"),
                slices
                        ? a.outer() * count * copying((long) a.inner() * bytes, bytes)
                        : call.type().shape().size(),
                new Parameters()
                        .places(kernels.input(0), kernels.input(1), kernels.result(), kernels.context.fault(call))
                        .words(a.outer(), a.length(), a.inner(), count));
    }

    /** Threads that copy a slice: in units of 16 bytes where that is possible. */
    private static long copying(long sliceBytes, int elementBytes) {
        return Kernels.lanes(sliceBytes / (sliceBytes % 16 == 0 ? 16 : elementBytes));
    }

    private static void indexRange(Kernels kernels, IndexRange op) {
        long size = kernels.call.type().shape().size();
        kernels.overElements(
                Kernels.Function.routine("index_range.cu", "indexRange", "IndexRange"),
                size,
                new Parameters()
                        .places(kernels.input(0), kernels.result(), kernels.context.fault(kernels.call))
                        .words(size, op.extent()));
    }

    private static void randomBits(Kernels kernels, RandomBits op) {
        long size = kernels.call.type().shape().size();
        String type = Kernels.name(kernels.call.type().dtype());
        kernels.overElements(
                Kernels.Function.routine("random_bits.cu", "randomBits<" + type + ">", "RandomBits"),
                (size + 3) / 4,
                new Parameters().places(kernels.input(0), kernels.result()).words(size, op.stream()));
    }

    private static void overlapAdd(Kernels kernels, OverlapAdd op) {
        OverlapAdd.Frame frame = op.frame();
        String type = Kernels.name(kernels.call.type().dtype());
        Parameters parameters =
                new Parameters().places(kernels.input(0), kernels.result()).words(frame.outer(), frame.inner());
        for (OverlapAdd.Axis axis : List.of(frame.high(), frame.low())) {
            parameters.words(
                    axis.extent(),
                    axis.window().size(),
                    axis.window().step(),
                    axis.window().dilation(),
                    axis.window().count(axis.extent()));
        }
        kernels.overElements(
                Kernels.Function.routine("overlap_add.cu", "overlapAdd<" + type + ">", "OverlapAdd"),
                kernels.call.type().shape().size(),
                parameters);
    }
}
