package org.adjoint.ops;

import static org.adjoint.ops.Layouts.reshape;
import static org.adjoint.ops.Parts.concatenate;
import static org.adjoint.ops.Parts.slice;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.Checkpoint;
import org.adjoint.op.Site;

/** A step unrolled over the slices of a sequence. The planner merges what the steps have in common. */
final class Scan {
    private final Expr sequence;
    private final BiFunction<List<Expr>, Expr, Carried> step;

    Scan(Expr sequence, BiFunction<List<Expr>, Expr, Carried> step) {
        if (sequence.shape().rank() == 0) {
            throw Site.refusal("scan: needs a leading axis, the sequence is a scalar");
        }
        this.sequence = sequence;
        this.step = step;
    }

    private int length() {
        return sequence.shape().dim(0);
    }

    private Expr element(int t) {
        return reshape(slice(sequence, 0, t, t + 1), sequence.shape().reduced(new int[] {0}, false));
    }

    /** All steps, each kept for the backward pass. */
    Carried run(List<Expr> initial) {
        return length() == 0 ? nothing(initial) : run(initial, 0, length());
    }

    /** All steps, of which the backward pass computes again so many at a time. */
    Carried run(List<Expr> initial, int segment) {
        if (segment < 1) {
            throw Site.refusal("scan: segments must have 1 step or more, not " + segment);
        }
        if (length() == 0) {
            return nothing(initial);
        }
        List<Expr> state = initial;
        List<Expr> outputs = new ArrayList<>();
        for (int from = 0; from < length(); from += segment) {
            Carried part = checkpointed(state, from, Math.min(from + segment, length()));
            state = part.state();
            outputs.add(part.output());
        }
        return new Carried(state, concatenate(0, outputs.toArray(Expr[]::new)));
    }

    private Carried run(List<Expr> initial, int from, int to) {
        List<Expr> state = initial;
        List<Expr> outputs = new ArrayList<>();
        for (int t = from; t < to; t++) {
            Carried next = step.apply(state, element(t));
            requireTypes(state, next.state(), t);
            state = next.state();
            outputs.add(Layouts.expandDims(next.output(), 0));
        }
        return new Carried(state, concatenate(0, outputs.toArray(Expr[]::new)));
    }

    /** A checkpoint has one result: state and outputs travel through it one after another, which costs no copy. */
    private Carried checkpointed(List<Expr> initial, int from, int to) {
        int first = sequence.graph().size();
        Carried plain = run(initial, from, to);
        List<Expr> parts =
                Stream.concat(plain.state().stream(), Stream.of(plain.output())).toList();
        for (Expr part : parts) {
            if (part.dtype() != parts.get(0).dtype()) {
                throw Site.refusal("scan: states and outputs that are computed again must share one type: "
                        + parts.get(0).type() + " and " + part.type());
            }
        }
        Expr joint = Checkpoint.checkpoint(
                concatenate(0, parts.stream().map(Layouts::flatten).toArray(Expr[]::new)), first);
        List<Expr> taken = new ArrayList<>();
        int at = 0;
        for (Expr part : parts) {
            int end = at + Math.toIntExact(part.shape().size());
            taken.add(reshape(slice(joint, 0, at, end), part.shape()));
            at = end;
        }
        return new Carried(taken.subList(0, taken.size() - 1), taken.get(taken.size() - 1));
    }

    /** Over no step the state stays; a step on zeros tells the type of the outputs, of which there are none. */
    private Carried nothing(List<Expr> initial) {
        Shape shape = sequence.shape().reduced(new int[] {0}, false);
        Expr zeros = sequence.graph().constant(Tensor.full(shape, sequence.dtype(), 0));
        Expr output = Layouts.expandDims(step.apply(initial, zeros).output(), 0);
        return new Carried(initial, slice(output, 0, 0, 0));
    }

    private static void requireTypes(List<Expr> before, List<Expr> after, int t) {
        if (before.size() != after.size()) {
            throw Site.refusal(
                    "scan: step " + t + " was given " + before.size() + " states and returned " + after.size());
        }
        for (int i = 0; i < before.size(); i++) {
            if (!after.get(i).type().equals(before.get(i).type())) {
                throw Site.refusal("scan: step " + t + " was given state " + i + " of "
                        + before.get(i).type() + " and returned " + after.get(i).type());
            }
        }
    }
}
