package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;

/** A kernel's parameter struct, word by word in the order of its fields. */
final class Parameters {
    /** A null pointer. */
    static final Argument ABSENT = new Argument.Word(0);

    private final List<Argument> words = new ArrayList<>();

    Parameters places(Argument... places) {
        words.addAll(List.of(places));
        return this;
    }

    Parameters words(long... values) {
        for (long value : values) {
            words.add(new Argument.Word(value));
        }
        return this;
    }

    Parameters flag(boolean value) {
        return words(value ? 1 : 0);
    }

    List<Argument> arguments() {
        return List.copyOf(words);
    }
}
