package org.adjoint.op;

import java.util.Locale;
import java.util.stream.Collectors;

/** Terms as messages show them: (a * b), tanh(a), index[-1]. */
final class ScalarText {
    private ScalarText() {}

    static String of(Scalar term) {
        double immediate = term.immediate();
        return switch (term.fn()) {
            case CONST ->
                immediate == Math.rint(immediate) && Math.abs(immediate) < 1e6
                        ? Long.toString((long) immediate)
                        : Double.toString(immediate);
            case ARG -> immediate < 26 ? Character.toString((char) ('a' + (int) immediate)) : "a" + (int) immediate;
            case INDEX -> "index[" + (int) immediate + "]";
            case ADD -> infix(term, " + ");
            case SUB -> infix(term, " - ");
            case MUL -> infix(term, " * ");
            case DIV -> infix(term, " / ");
            case NEG -> "-" + term.argument(0);
            default ->
                term.arguments().stream()
                        .map(Scalar::toString)
                        .collect(Collectors.joining(", ", term.fn().name().toLowerCase(Locale.ROOT) + "(", ")"));
        };
    }

    private static String infix(Scalar term, String operator) {
        return "(" + term.argument(0) + operator + term.argument(1) + ")";
    }
}
