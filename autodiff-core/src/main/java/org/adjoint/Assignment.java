package org.adjoint;

/**
 * The new value of a parameter or state, as an expression over the old values. All assignments of a {@link Program} take
 * effect together.
 */
public record Assignment(Expr target, Expr value) {
    /** Throws IllegalArgumentException if the target is no parameter, or the value has another shape or type. */
    public Assignment {
        if (target.parameter().isEmpty()) {
            throw new IllegalArgumentException("assign: " + target + " is not a parameter");
        }
        if (!target.type().equals(value.type())) {
            throw new IllegalArgumentException("assign: " + target + " can't hold " + value);
        }
    }
}
