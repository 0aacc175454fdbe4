package org.adjoint;

import java.util.Optional;

/** Finds the line of the user's code that is building a node: the first caller outside the library. */
final class Site {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private Site() {}

    static Optional<StackWalker.StackFrame> here() {
        return WALKER.walk(
                frames -> frames.filter(f -> isUser(f.getClassName())).findFirst());
    }

    /** The samples and benchmarks are users of the library, although they share its name. */
    private static boolean isUser(String className) {
        boolean library = className.startsWith("org.adjoint.") || className.startsWith("java.");
        return !library
                || className.startsWith("org.adjoint.samples.")
                || className.startsWith("org.adjoint.benchmarks.");
    }

    static String describe(Optional<StackWalker.StackFrame> site) {
        return site.map(f -> f.getFileName() + ":" + f.getLineNumber()).orElse("an unknown place");
    }
}
