package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.List;
import org.adjoint.ops.Control;
import org.adjoint.ops.Trigonometry;

/** Rows of {@link Control} whose gradients are those of calculus. */
final class ControlRows {
    private ControlRows() {}

    static List<OpSpec> rows() {
        return List.of(OpSpec.unary(
                "Control.checkpoint",
                a -> Control.checkpoint(x -> Trigonometry.tanh(x.times(x)).times(x), a),
                REAL,
                a -> StrictMath.tanh(a * a) * a));
    }
}
