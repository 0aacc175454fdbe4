package org.adjoint.op;

import java.util.Optional;

/** The line of the user's code that is building a node: the first caller outside the library. For messages. */
public final class Site {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private Site() {}

    /** The frame of that line, if there is one. */
    public static Optional<StackWalker.StackFrame> here() {
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

    /** The frame as {@code Mnist.java:42}. */
    public static String describe(Optional<StackWalker.StackFrame> site) {
        return site.map(f -> f.getFileName() + ":" + f.getLineNumber()).orElse("an unknown place");
    }

    /**
     * What an operation throws that refuses its arguments before there is a node: the message, which names the operation,
     * the condition and the shapes, followed by the user's line. Exceptions thrown while a node is added get the line there.
     */
    public static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException(message + ", built at " + describe(here()));
    }
}
