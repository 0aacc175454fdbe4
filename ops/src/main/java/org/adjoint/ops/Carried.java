package org.adjoint.ops;

import java.util.List;
import org.adjoint.Expr;

/**
 * What a step of {@link Control#scan} gives: the state for the next step and an output. Of a whole scan: the last state and
 * all outputs along a new leading axis.
 *
 * @param state tensors that keep their types from step to step
 * @param output a tensor of the same type in each step
 */
public record Carried(List<Expr> state, Expr output) {
    /** The state is copied. */
    public Carried {
        state = List.copyOf(state);
    }
}
