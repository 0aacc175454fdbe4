package org.adjoint.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the driver made, by numbers from 1, so that calls take objects that exist. Safe for use by several threads. */
final class Handles<P> {
    private final List<P> made = new ArrayList<>();
    private final Deque<Integer> vacant = new ArrayDeque<>();

    synchronized long add(P object) {
        if (vacant.isEmpty()) {
            made.add(object);
            return made.size();
        }
        int place = vacant.pop();
        made.set(place, object);
        return place + 1;
    }

    synchronized P get(long handle) {
        return made.get((int) handle - 1);
    }

    synchronized P remove(long handle) {
        int place = (int) handle - 1;
        vacant.push(place);
        return made.set(place, null);
    }
}
