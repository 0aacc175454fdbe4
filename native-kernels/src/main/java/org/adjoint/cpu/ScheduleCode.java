package org.adjoint.cpu;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.adjoint.DType;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;
import org.adjoint.op.HostRoutine;
import org.adjoint.op.Reduction;

/** Writes schedules in the flat code of 64-bit words that {@code adjoint.h} defines. */
final class ScheduleCode {
    private static final int STORE = 0;

    private final Map<Fn, Integer> opcodes = new EnumMap<>(Fn.class);
    private final RoutineCode routines;

    /** With the native engine's names of functions and of routines in the order of their codes. */
    ScheduleCode(List<String> names, List<String> routineNames) {
        routines = new RoutineCode(routineNames);
        for (Fn fn : Fn.values()) {
            int opcode = names.indexOf(fn.name());
            // An argument is a read, which needs no instruction.
            if (opcode < 0 && fn != Fn.ARG) {
                throw new UnsatisfiedLinkError("the native engine is of another version: it does not know " + fn);
            }
            opcodes.put(fn, opcode);
        }
    }

    long[] encode(Schedule schedule) {
        Words words = new Words();
        words.add(schedule.regions().size());
        for (Region region : schedule.regions()) {
            List<Step> steps =
                    region.steps().stream().filter(step -> !isOnHost(step)).toList();
            words.add(region.rows(), steps.size(), region.scratchBytesPerRow());
            steps.forEach(step -> encode(step, words));
        }
        return words.toArray();
    }

    /** The engine runs steps in Java itself: a region of one is empty here. */
    private static boolean isOnHost(Step step) {
        return step instanceof Step.Call call && call.routine() instanceof HostRoutine;
    }

    private void encode(Step step, Words words) {
        if (step instanceof Step.Loop loop) {
            encode(loop, words);
        } else if (step instanceof Step.Product product) {
            encode(product, words);
        } else if (step instanceof Step.Call call) {
            words.add(2);
            words.add(routines.encode(call));
        }
    }

    private void encode(Step.Loop loop, Words words) {
        words.add(0, code(loop.compute()), loop.dims().length);
        words.add(loop.dims());
        words.add(loop.reads().size());
        loop.reads().forEach(words::add);
        words.add(loop.instructions().size());
        for (Instruction i : loop.instructions()) {
            words.add(opcodes.get(i.fn()), i.a(), i.b(), i.c(), Double.doubleToRawLongBits(i.immediate()));
        }
        words.add(loop.writes().size());
        for (Step.Write write : loop.writes()) {
            words.add(write.register(), write.fold().map(ScheduleCode::code).orElse(STORE));
            words.add(write.target());
        }
    }

    private static void encode(Step.Product product, Words words) {
        words.add(1, code(product.dtype()), code(product.partition()), product.m(), product.n(), product.k());
        words.add(product.batch().length);
        words.add(product.batch());
        for (Operand operand : List.of(product.a(), product.b(), product.c())) {
            int batch = product.batch().length;
            long[] strides = operand.strides();
            words.add(operand.slot(), operand.byteOffset(), strides[batch], strides[batch + 1]);
            words.add(Arrays.copyOf(strides, batch));
        }
        words.add(Double.doubleToRawLongBits(product.alpha()), Double.doubleToRawLongBits(product.beta()));
    }

    static int code(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> 0;
            case FLOAT64 -> 1;
            case INT32 -> 2;
        };
    }

    private static int code(Reduction.Kind fold) {
        return switch (fold) {
            case SUM -> 1;
            case MAX -> 2;
            case MIN -> 3;
            case PROD -> 4;
        };
    }

    private static int code(Step.Partition partition) {
        return switch (partition) {
            case MATRIX_ROWS -> 0;
            case BATCH -> 1;
            case WHOLE -> 2;
        };
    }

    /** A growing array of words. */
    private static final class Words {
        private long[] words = new long[256];
        private int size;

        void add(long... added) {
            if (size + added.length > words.length) {
                words = Arrays.copyOf(words, Math.max(2 * words.length, size + added.length));
            }
            System.arraycopy(added, 0, words, size, added.length);
            size += added.length;
        }

        void add(int[] added) {
            add(Arrays.stream(added).asLongStream().toArray());
        }

        void add(Operand operand) {
            add(operand.slot(), operand.byteOffset(), code(operand.dtype()));
            add(operand.strides());
        }

        long[] toArray() {
            return Arrays.copyOf(words, size);
        }
    }
}
