package org.adjoint.cuda;

/** Turns the text of a {@link Unit} into an image that a {@link Device} loads. */
interface Compiler {
    /** What else than the text and the kernel files an image depends on: versions, options, architecture. */
    String fingerprint();

    /**
     * The image.
     *
     * @throws IllegalArgumentException with the compiler's messages if the text is wrong
     */
    byte[] compile(String text);
}
