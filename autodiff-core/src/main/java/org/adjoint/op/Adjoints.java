package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.adjoint.Expr;

/**
 * The answer of a reverse-mode rule: for each input, in order, how to build its adjoint. Each is built only if the sweep
 * needs it, so a rule need not ask which inputs are wanted.
 */
public final class Adjoints {
    private static final Supplier<Expr> NONE = () -> {
        throw new IllegalStateException("an input without an adjoint was asked for one");
    };

    private final List<Supplier<Expr>> byInput;

    private Adjoints(List<Supplier<Expr>> byInput) {
        this.byInput = byInput;
    }

    /** One way of building an adjoint per input, in the order of the inputs. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static Adjoints of(Supplier<Expr>... byInput) {
        return new Adjoints(List.of(byInput));
    }

    /** As {@link #of}, from a list. */
    public static Adjoints of(List<Supplier<Expr>> byInput) {
        return new Adjoints(List.copyOf(byInput));
    }

    /** For an input through which no gradient flows, such as an index. */
    public static Supplier<Expr> none() {
        return NONE;
    }

    /** Number of inputs that the rule answered for. */
    public int arity() {
        return byInput.size();
    }

    /** The adjoint of input {@code i}, built now; empty if no gradient flows through it. */
    public Optional<Expr> build(int i) {
        Supplier<Expr> rule = byInput.get(i);
        return rule == NONE ? Optional.empty() : Optional.of(rule.get());
    }
}
