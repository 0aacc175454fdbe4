package org.adjoint.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** What the driver made, by numbers from 1, so that calls take pointers that exist. Safe for use by several threads. */
final class Handles<P extends Pointer> {
    private final List<P> pointers = new ArrayList<>();
    private final Deque<Integer> vacant = new ArrayDeque<>();

    synchronized long add(P pointer) {
        if (vacant.isEmpty()) {
            pointers.add(pointer);
            return pointers.size();
        }
        int place = vacant.pop();
        pointers.set(place, pointer);
        return place + 1;
    }

    synchronized P get(long handle) {
        return pointers.get((int) handle - 1);
    }

    synchronized P remove(long handle) {
        int place = (int) handle - 1;
        vacant.push(place);
        return pointers.set(place, null);
    }
}
