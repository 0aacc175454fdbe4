package org.adjoint.op;

import java.util.Arrays;

/** The line of the user's code that is building a node: the first caller outside the library. For messages. */
public final class Site {
    /** Taking a stack is quick, a microsecond or less; its names, which are not, wait until a message needs them. */
    private final Throwable stack = new Stack();

    private static final class Stack extends Throwable {
        private static final long serialVersionUID = 1;

        Stack() {
            super(null, null, false, true);
        }
    }

    private Site() {}

    /** The place that is running now. */
    public static Site here() {
        return new Site();
    }

    /** The samples and benchmarks are users of the library, although they share its name. */
    private static boolean isUser(String className) {
        boolean library = className.startsWith("org.adjoint.") || className.startsWith("java.");
        return !library
                || className.startsWith("org.adjoint.samples.")
                || className.startsWith("org.adjoint.benchmarks.");
    }

    /** The line as {@code Mnist.java:42}. */
    @Override
    public String toString() {
        return Arrays.stream(stack.getStackTrace())
                .filter(frame -> isUser(frame.getClassName()))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("an unknown place");
    }

    /**
     * What an operation throws that refuses its arguments before there is a node: the message, which names the operation,
     * the condition and the shapes, followed by the user's line. Exceptions thrown while a node is added get the line there.
     */
    public static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException(message + ", built at " + here());
    }
}
