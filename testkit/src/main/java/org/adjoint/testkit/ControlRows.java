package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import java.util.function.BiFunction;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Carried;
import org.adjoint.ops.Control;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.Parts;
import org.adjoint.ops.Trigonometry;

/** Rows of {@link Control} whose gradients are those of calculus. */
final class ControlRows {
    /** Steps of a scan at most: each is nodes of its own. */
    private static final int STEPS = 9;

    private ControlRows() {}

    static List<OpSpec> rows() {
        return List.of(
                OpSpec.unary(
                        "Control.checkpoint",
                        a -> Control.checkpoint(
                                x -> Trigonometry.tanh(x.times(x)).times(x), a),
                        REAL,
                        a -> StrictMath.tanh(a * a) * a),
                OpSpec.binary(
                        "Control.checkpoint of several",
                        (a, b) -> Control.checkpoint(
                                xs -> Trigonometry.tanh(xs.get(0).times(xs.get(1)))
                                        .times(xs.get(1)),
                                List.of(a, b)),
                        Domain.interval(-1, 1),
                        Domain.interval(-1, 1),
                        (a, b) -> StrictMath.tanh(a * b) * b),
                scan("Control.scan", (sequence, initial, step) -> Control.scan(sequence, initial, step))
                        .refusing(
                                "a scalar",
                                g -> Control.scan(g.input("a", Shape.scalar()), List.of(), ControlRows::step)
                                        .output(),
                                "scan: needs a leading axis"),
                scan("Control.scan in segments", (sequence, initial, step) -> Control.scan(sequence, initial, 2, step))
                        .refusing(
                                "segments of no step",
                                g -> Control.scan(g.input("a", Shape.of(2)), List.of(), 0, ControlRows::step)
                                        .output(),
                                "scan: segments must have 1 step or more"));
    }

    private interface Scan {
        Carried of(Expr sequence, List<Expr> initial, BiFunction<List<Expr>, Expr, Carried> step);
    }

    /** A state that each step damps and adds to, seen times what comes in, and at the end alone. */
    private static OpSpec scan(String name, Scan scan) {
        return OpSpec.of(name, shapes -> shapes.ofRank(2, 2)
                        .filter(shape -> shape.dim(0) <= STEPS)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, REAL), Operand.of(Shape.of(1, shape.dim(1)), REAL)),
                                xs -> joint(scan.of(xs.get(0), List.of(Layouts.flatten(xs.get(1))), ControlRows::step)),
                                in -> scanned(in.get(0), in.get(1)))))
                .within(Tolerance.SUM);
    }

    private static Carried step(List<Expr> state, Expr x) {
        Expr next = Trigonometry.tanh(state.get(0).times(0.5).plus(x));
        return new Carried(List.of(next), next.times(x));
    }

    private static Expr joint(Carried scanned) {
        return Parts.concatenate(
                0, scanned.output(), Layouts.expandDims(scanned.state().get(0), 0));
    }

    private static Expected scanned(Tensor sequence, Tensor initial) {
        int steps = sequence.shape().dim(0);
        int width = sequence.shape().dim(1);
        double[] result = new double[(steps + 1) * width];
        double[] scale = new double[result.length];
        for (int i = 0; i < width; i++) {
            double state = initial.at(i);
            for (int t = 0; t < steps; t++) {
                double x = sequence.at(t * width + i);
                state = StrictMath.tanh(0.5 * state + x);
                result[t * width + i] = state * x;
                // The sum may cancel: what it rounds is of the size of its terms.
                scale[t * width + i] = Math.abs(x) * (1 + Math.abs(x));
            }
            result[steps * width + i] = state;
            scale[steps * width + i] =
                    steps == 0 ? Math.abs(state) : 1 + Math.abs(sequence.at((steps - 1) * width + i));
        }
        return new Expected(Shape.of(steps + 1, width), result, scale);
    }
}
