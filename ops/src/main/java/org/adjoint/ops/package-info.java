/**
 * The vocabulary: functions on expressions, to be imported statically, one class per family. Beside each function stands
 * what defines it: a {@link org.adjoint.op.Pointwise} with its partial derivatives, or a formula of other operations.
 *
 * <p>The letters are those of the core: {@code a, b} inputs, {@code y} the result, {@code yBar} the adjoint of the result.
 * Elementwise functions broadcast by NumPy's rule; axes may be negative and then count from the end. Whatever does not fit
 * is refused at once with an {@link java.lang.IllegalArgumentException} that names the operation, the condition, the shapes
 * and the line that called it; so are expressions of different graphs. What adds a node to a closed graph throws
 * {@link java.lang.IllegalStateException}.
 */
package org.adjoint.ops;
