package org.adjoint.op;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adjoint.Expr;

/** A formula with a gradient rule of its own, right or wrong, for tests of what judges rules. */
public final class RuleOfItsOwn extends Composite {
    private final String name;
    private final Function<List<Expr>, Expr> formula;
    private final BiFunction<Expr, Expr, Adjoints> rule;

    public RuleOfItsOwn(String name, Function<List<Expr>, Expr> formula, BiFunction<Expr, Expr, Adjoints> rule) {
        this.name = name;
        this.formula = formula;
        this.rule = rule;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Expr formula(List<Expr> inputs) {
        return formula.apply(inputs);
    }

    @Override
    public boolean hasClosedGradient() {
        return true;
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return rule.apply(y, yBar);
    }
}
