package org.adjoint.cuda;

import org.adjoint.op.Cumulative;
import org.adjoint.op.Direction;
import org.adjoint.op.LinearRecurrence;
import org.adjoint.op.Routine.Fibres;

/** The launches of {@code scan.cuh}: running folds, and recurrences. */
final class ScanLowering {
    /** As the kernels have it. */
    private static final int ITEMS = 4;

    /** Of a recurrence: three float64. */
    private static final long MOST_STATE_BYTES = 24;

    private ScanLowering() {}

    /** Where the elements are, and where the results go. */
    private record Operands(Argument a, Argument b, Argument y) {}

    static void cumulative(Kernels kernels, Cumulative op) {
        String fold =
                switch (op.kind()) {
                    case CUM_SUM -> "CumSum";
                    case CUM_PROD -> "CumProd";
                    case CUM_MAX -> "CumMax";
                    case LOG_CUM_SUM_EXP -> "LogCumSumExp";
                };
        Fibres fibres = Fibres.of(kernels.call.type().shape(), op.axis());
        Operands operands = new Operands(kernels.input(0), Parameters.ABSENT, kernels.result());
        scan(kernels, "cumulative.cu", typed(kernels, fold), operands, fibres, op.direction());
    }

    static void linearRecurrence(Kernels kernels, LinearRecurrence op) {
        Fibres fibres = Fibres.of(kernels.call.type().shape(), op.axis());
        Operands operands = new Operands(kernels.input(0), kernels.input(1), kernels.result());
        scan(kernels, "linear_recurrence.cu", typed(kernels, "LinearRecurrence"), operands, fibres, op.direction());
    }

    private static String typed(Kernels kernels, String fold) {
        return fold + "<" + Kernels.name(kernels.call.type().dtype()) + ">";
    }

    /** A scan of the counts of a radix sort, in place. */
    static void counts(Kernels kernels, String file, Argument.Place counts, long fibres, long length) {
        Operands operands = new Operands(counts, Parameters.ABSENT, counts);
        Fibres all = new Fibres(Math.toIntExact(fibres), Math.toIntExact(length), 1);
        scan(kernels, file, "RadixCounts", operands, all, Direction.FORWARD);
    }

    private static void scan(
            Kernels kernels, String file, String fold, Operands operands, Fibres f, Direction direction) {
        Kernels.Function elements = Kernels.Function.routine(file, "scan<routine::" + fold + ">", "Scan");
        Kernels.Function ofChunks =
                Kernels.Function.routine(file, "scan<routine::OfChunks<routine::" + fold + ">>", "Scan");
        kernels.entry(elements);
        kernels.entry(ofChunks);
        long fibres = (long) f.outer() * f.inner();
        FibreDivision division = FibreDivision.of(fibres, f.length(), f.inner(), ITEMS);
        Pass pass = new Pass(operands, f, direction, division);
        if (division.chunks() == 1) {
            kernels.blocks(elements, division.grid(), division.block(), 0, pass.parameters(Parameters.ABSENT, false));
            return;
        }
        Argument.Place states = kernels.context.workspace(fibres * division.chunks() * MOST_STATE_BYTES);
        kernels.blocks(elements, division.grid(), division.block(), 0, pass.parameters(states, true));
        FibreDivision whole = FibreDivision.whole(fibres, division.chunks(), 1, ITEMS);
        Fibres chunks = new Fibres(Math.toIntExact(fibres), Math.toIntExact(division.chunks()), 1);
        Operands inPlace = new Operands(states, Parameters.ABSENT, states);
        Pass between = new Pass(inPlace, chunks, Direction.FORWARD, whole);
        kernels.blocks(ofChunks, whole.grid(), whole.block(), 0, between.parameters(Parameters.ABSENT, false));
        kernels.blocks(elements, division.grid(), division.block(), 0, pass.parameters(states, false));
    }

    private record Pass(Operands operands, Fibres fibres, Direction direction, FibreDivision division) {
        Parameters parameters(Argument states, boolean joins) {
            return new Parameters()
                    .places(operands.a, operands.b, operands.y, states)
                    .words(fibres.outer(), fibres.length(), fibres.inner())
                    .flag(direction == Direction.REVERSE)
                    .words(division.chunks(), division.chunk())
                    .flag(division.byThreads())
                    .flag(joins);
        }
    }
}
