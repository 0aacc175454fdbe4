package org.adjoint.cuda;

/** Where the memory of each slot begins, an executable's own slots included. */
final class Addresses {
    /** Own slots have the numbers -1, -2, ... */
    private static final int OWN = 3;

    private final long[] bySlot;

    Addresses(int slots) {
        bySlot = new long[slots + OWN];
    }

    /** Returns whether that changed anything. */
    boolean set(int slot, long address) {
        boolean changed = bySlot[slot + OWN] != address;
        bySlot[slot + OWN] = address;
        return changed;
    }

    long of(int slot) {
        return bySlot[slot + OWN];
    }

    long of(Argument.Place place) {
        return of(place.slot()) + place.byteOffset();
    }
}
