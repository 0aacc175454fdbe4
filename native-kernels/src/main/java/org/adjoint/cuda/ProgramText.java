package org.adjoint.cuda;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.adjoint.DType;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;

/** The instructions of a loop as CUDA text, one constant for each register that is used. */
final class ProgramText {
    private static final Set<Double> PLAIN = Set.of(0.0, 0.5, 1.0, 2.0);

    private final Step.Loop loop;
    private final KernelParameters parameters;
    private final String prefix;
    private final IntFunction<String> reads;
    private final IntFunction<String> coordinates;
    private final boolean[] live;

    /**
     * @param parameters where constants go
     * @param prefix of the constants' names
     * @param reads what is read, in the type of the registers
     * @param coordinates along an axis
     */
    ProgramText(
            Step.Loop loop,
            KernelParameters parameters,
            String prefix,
            IntFunction<String> reads,
            IntFunction<String> coordinates) {
        this.loop = loop;
        this.parameters = parameters;
        this.prefix = prefix;
        this.reads = reads;
        this.coordinates = coordinates;
        this.live = live(loop);
    }

    /** For each register whether a result depends on it. */
    static boolean[] live(Step.Loop loop) {
        int reads = loop.reads().size();
        boolean[] live = new boolean[reads + loop.instructions().size()];
        loop.writes().forEach(w -> live[w.register()] = true);
        for (int r = live.length - 1; r >= reads; r--) {
            Instruction i = loop.instructions().get(r - reads);
            int[] arguments = {i.a(), i.b(), i.c()};
            for (int k = 0; k < arity(loop, i) && live[r]; k++) {
                live[arguments[k]] = true;
            }
        }
        return live;
    }

    /** The axes whose coordinates are used. */
    static List<Integer> indexed(Step.Loop loop) {
        boolean[] live = live(loop);
        return IntStream.range(0, loop.instructions().size())
                .filter(i -> live[loop.reads().size() + i]
                        && loop.instructions().get(i).fn() == Fn.INDEX)
                .mapToObj(i -> (int) loop.instructions().get(i).immediate())
                .toList();
    }

    void print(CudaText text) {
        for (int r = loop.reads().size(); r < live.length; r++) {
            Instruction i = instruction(r);
            if (live[r] && i.fn() != Fn.CONST) {
                text.line("const " + CudaText.type(loop.compute()) + " " + register(r) + " = " + value(i) + ";");
            }
        }
    }

    /** How a register is written where it is used. */
    String register(int r) {
        if (r < loop.reads().size()) {
            return reads.apply(r);
        }
        return instruction(r).fn() == Fn.CONST ? constant(instruction(r).immediate()) : prefix + r;
    }

    private Instruction instruction(int r) {
        return loop.instructions().get(r - loop.reads().size());
    }

    private String value(Instruction i) {
        if (i.fn() == Fn.INDEX) {
            return CudaText.type(loop.compute()) + "(" + coordinates.apply((int) i.immediate()) + ")";
        }
        if (isPower(loop, i, 1)) {
            return register(i.a());
        }
        if (isPower(loop, i, 2)) {
            return "MUL_::apply(" + register(i.a()) + ", " + register(i.a()) + ")";
        }
        StringBuilder call = new StringBuilder(i.fn() + "_::apply(" + register(i.a()));
        call.append(i.fn().arity() > 1 ? ", " + register(i.b()) : "");
        call.append(i.fn().arity() > 2 ? ", " + register(i.c()) : "");
        return call + ")";
    }

    /** Of a power whose exponent becomes part of the text only the base is an argument. */
    private static int arity(Step.Loop loop, Instruction i) {
        return isPower(loop, i, 1) || isPower(loop, i, 2) ? 1 : i.fn().arity();
    }

    private static boolean isPower(Step.Loop loop, Instruction i, double exponent) {
        int b = i.b() - loop.reads().size();
        return i.fn() == Fn.POW
                && b >= 0
                && loop.instructions().get(b).fn() == Fn.CONST
                && loop.instructions().get(b).immediate() == exponent;
    }

    /** A number that plans of other sizes have too is a part of the text; others are parameters. */
    private String constant(double number) {
        DType dtype = loop.compute();
        boolean isFloat = dtype == DType.FLOAT32;
        double value = isFloat ? (float) number : number;
        if (Double.isNaN(value)) {
            return isFloat ? "ADJ_NAN_F" : "ADJ_NAN_D";
        }
        if (Double.isInfinite(value)) {
            return (value < 0 ? "(-" : "(") + (isFloat ? "ADJ_INFINITY_F)" : "ADJ_INFINITY_D)");
        }
        if (PLAIN.contains(Math.abs(value))) {
            return value + (isFloat ? "f" : "");
        }
        return parameters.constant(value, dtype);
    }
}
