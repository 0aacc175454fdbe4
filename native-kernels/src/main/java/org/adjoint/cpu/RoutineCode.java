package org.adjoint.cpu;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.Shape;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.ArgReduction;
import org.adjoint.op.Cumulative;
import org.adjoint.op.Determinant;
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
import org.adjoint.op.Svd;
import org.adjoint.op.TriangularSolve;

/** Writes calls of routines in words: which routine, how much work, its parameters for one row, and the operands. */
final class RoutineCode {
    private final List<String> names;

    /** With the native engine's routine names in the order of their codes. */
    RoutineCode(List<String> names) {
        this.names = names;
    }

    long[] encode(Step.Call call) {
        Parameters p = parameters(call);
        int code = names.indexOf(p.routine);
        if (code < 0) {
            throw new UnsatisfiedLinkError("the native engine is of another version: it does not know " + p.routine);
        }
        List<Operand> operands = new ArrayList<>(call.inputs());
        operands.add(call.result());
        long[] words = new long[2 + p.values.length + 5 * operands.size()];
        words[0] = code;
        words[1] = call.routine().work(call.types(), call.type());
        System.arraycopy(p.values, 0, words, 2, p.values.length);
        int at = 2 + p.values.length;
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            boolean result = i == call.inputs().size();
            words[at++] = operand.slot();
            words[at++] = operand.byteOffset();
            words[at++] = ScheduleCode.code(operand.dtype());
            words[at++] = result ? call.type().shape().size() / rows(call) : elements(call, i);
            words[at++] = operand.strides()[0];
        }
        return words;
    }

    private record Parameters(String routine, long... values) {}

    private static Parameters parameters(Step.Call call) {
        Routine routine = call.routine();
        if (routine instanceof ArgReduction op) {
            Fibres a = Fibres.of(call.types().get(0).shape(), op.axis());
            int kind = op.kind() == ArgReduction.Kind.ARGMAX ? 0 : 1;
            return new Parameters("arg", kind, a.outer() / rows(call), a.length(), a.inner());
        } else if (routine instanceof Gather op) {
            Fibres a = Fibres.of(call.types().get(0).shape(), op.axis());
            return indexed("gather", call, op.indexing(), a, op.axis());
        } else if (routine instanceof ScatterAdd op) {
            Fibres y = Fibres.of(call.type().shape(), op.axis());
            return indexed("scatterAdd", call, op.indexing(), y, op.axis());
        } else if (routine instanceof IndexRange op) {
            return new Parameters("indexRange", op.extent());
        } else if (routine instanceof RandomBits op) {
            return new Parameters("random", op.stream());
        } else if (routine instanceof OverlapAdd op) {
            return windows(call, op.frame());
        }
        return alongAxis(call);
    }

    /** Linear algebra: matrices in a row of the call, rows, columns, columns of the right side, and a variant. */
    private static Parameters matrices(String name, Step.Call call, boolean variant) {
        Shape a = call.types().get(0).shape();
        int sides = call.routine() instanceof Svd
                ? Math.min(a.dim(-2), a.dim(-1))
                : call.types().get(call.types().size() - 1).shape().dim(-1);
        long count = 1;
        for (int axis = 0; axis < a.rank() - 2; axis++) {
            count *= a.dim(axis);
        }
        return new Parameters(name, count / rows(call), a.dim(-2), a.dim(-1), sides, variant ? 1 : 0);
    }

    /** Routines whose operands have one shape. */
    private static Parameters alongAxis(Step.Call call) {
        if (call.routine() instanceof Cumulative op) {
            return fibres("cumulative", op.kind().ordinal(), op.direction().ordinal(), call, op.axis());
        } else if (call.routine() instanceof LinearRecurrence op) {
            return fibres("linearRecurrence", 0, op.direction().ordinal(), call, op.axis());
        } else if (call.routine() instanceof SortOrder op) {
            return fibres("sortOrder", 0, op.order().ordinal(), call, op.axis());
        } else if (call.routine() instanceof TriangularSolve op) {
            return matrices(op.name(), call, op.isLower());
        } else if (call.routine() instanceof Determinant op) {
            return matrices("determinant", call, op.kind() == Determinant.Kind.LOG_DET);
        } else if (call.routine() instanceof MatrixRoutine op) {
            return matrices(op.name(), call, false);
        }
        throw new AssertionError(call.routine());
    }

    private static Parameters fibres(String name, int kind, int way, Step.Call call, int axis) {
        Fibres f = Fibres.of(call.type().shape(), axis);
        return new Parameters(name, kind, way, f.outer() / rows(call), f.length(), f.inner());
    }

    private static Parameters windows(Step.Call call, OverlapAdd.Frame frame) {
        long[] values = new long[10];
        values[0] = frame.outer() / rows(call);
        values[1] = frame.inner();
        int at = 2;
        for (OverlapAdd.Axis axis : List.of(frame.high(), frame.low())) {
            values[at++] = axis.extent();
            values[at++] = axis.window().size();
            values[at++] = axis.window().step();
            values[at++] = axis.window().dilation();
        }
        return new Parameters("overlapAdd", values);
    }

    private static Parameters indexed(String name, Step.Call call, Indexing indexing, Fibres whole, int axis) {
        Shape indices = call.types().get(1).shape();
        long outer = call.routine().isDivided(0) ? whole.outer() / rows(call) : whole.outer();
        return indexing == Indexing.SLICES
                ? new Parameters(name, 0, outer, whole.length(), whole.inner(), elements(call, 1))
                : new Parameters(name, 1, outer, whole.length(), whole.inner(), indices.dim(axis));
    }

    /** Elements of an input that a row needs. */
    private static long elements(Step.Call call, int input) {
        long all = call.types().get(input).shape().size();
        return call.routine().isDivided(input) ? all / rows(call) : all;
    }

    private static int rows(Step.Call call) {
        return Math.max(1, call.rows());
    }
}
