package org.adjoint.ops;

import java.util.List;
import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Composite;

/** The input itself, with another adjoint than its own. */
final class ChangedGradient extends Composite {
    private final String name;
    private final double number;

    private final UnaryOperator<Expr> adjoint;

    /** {@code adjoint} makes aBar of yBar; name and number say all about it. */
    ChangedGradient(String name, double number, UnaryOperator<Expr> adjoint) {
        this.name = name;
        this.number = number;
        this.adjoint = adjoint;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        return inputs.get(0);
    }

    @Override
    public boolean hasClosedGradient() {
        return true;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> adjoint.apply(yBar));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChangedGradient c && name.equals(c.name) && number == c.number;
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + Double.hashCode(number);
    }
}
