package org.adjoint.check;

import java.util.List;
import java.util.function.Function;
import org.adjoint.Expr;

/** A function under test: builds its result from inputs, in any graph. */
interface Formula {
    /** The result for inputs of the graph {@code xs.get(0).graph()}. */
    Expr build(List<Expr> xs);

    /** Input i in words. */
    String inputName(int i);

    /** A node that the last {@link #build} made, in words: operation, type and line. */
    default String describe(Expr node) {
        return node.toString();
    }

    static Formula of(Function<List<Expr>, Expr> function, int arity) {
        return new Formula() {
            @Override
            public Expr build(List<Expr> xs) {
                return function.apply(xs);
            }

            @Override
            public String inputName(int i) {
                return arity == 1 ? "the input" : "input " + i;
            }
        };
    }
}
