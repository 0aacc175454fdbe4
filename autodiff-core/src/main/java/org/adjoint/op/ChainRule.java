package org.adjoint.op;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Partial derivatives of terms by one argument; shared subterms are differentiated once. */
final class ChainRule {
    private final int argument;
    private final Map<Scalar, Scalar> known = new HashMap<>();

    ChainRule(int argument) {
        this.argument = argument;
    }

    Scalar derivative(Scalar term) {
        if (term.fn().arity() == 0) {
            return term.fn() == Fn.ARG && term.immediate() == argument ? Scalar.one() : Scalar.zero();
        }
        Scalar derivative = known.get(term);
        if (derivative == null) {
            derivative = sum(term);
            known.put(term, derivative);
        }
        return derivative;
    }

    private Scalar sum(Scalar term) {
        Scalar sum = Scalar.zero();
        for (int k = 0; k < term.arguments().size(); k++) {
            Scalar inner = derivative(term.argument(k));
            // A zero factor is dropped here, not multiplied: 0 * infinity must not appear.
            if (!inner.isConstant(0)) {
                Scalar outer = term.fn().partial(k, term);
                if (!outer.isConstant(0)) {
                    Scalar product = scaled(outer, inner);
                    sum = sum.isConstant(0) ? product : sum.plus(product);
                }
            }
        }
        return sum;
    }

    /**
     * A term times {@code factor}, with the factor moved inside a choice, a quotient or a sign: a branch that is exactly 0
     * stays exactly 0 even where the factor is infinite, and 1/b times g becomes g/b.
     */
    static Scalar scaled(Scalar term, Scalar factor) {
        if (term.isConstant(0)) {
            return term;
        }
        List<Scalar> in = term.arguments();
        return switch (term.fn()) {
            case SELECT -> in.get(0).select(scaled(in.get(1), factor), scaled(in.get(2), factor));
            case DIV -> scaled(in.get(0), factor).over(in.get(1));
            case NEG -> scaled(in.get(0), factor).negate();
            case CONST -> term.isConstant(-1) ? factor.negate() : factor.times(term);
            default -> factor.times(term);
        };
    }
}
