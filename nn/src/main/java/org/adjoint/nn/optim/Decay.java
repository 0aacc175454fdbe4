package org.adjoint.nn.optim;

/** The checks that the numbers of several rules have in common. */
final class Decay {
    private Decay() {}

    /** Returns the factor by which an average forgets, or throws IllegalArgumentException if it is outside [0, 1). */
    static double check(String name, double factor) {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), it is " + factor);
        }
        return factor;
    }
}
