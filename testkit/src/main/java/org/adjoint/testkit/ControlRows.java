package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import org.adjoint.ops.Control;
import org.adjoint.ops.Trigonometry;

/** Rows of {@link Control} whose gradients are those of calculus. */
final class ControlRows {
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
                        (a, b) -> StrictMath.tanh(a * b) * b));
    }
}
