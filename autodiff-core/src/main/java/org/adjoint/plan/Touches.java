package org.adjoint.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The touches of one value's memory, found by where they lie, as the steps of a long recurrence touch one value by thousands. */
final class Touches {
    private final List<Touch> all = new ArrayList<>();
    /** By the bits of their extent in elements, then by their lowest element. */
    private final Map<Integer, NavigableMap<Long, List<Touch>>> byExtent = new HashMap<>();

    private boolean inOneRegion = true;
    private boolean fromItsStart = true;

    void add(Touch touch) {
        long lowest = touch.place().lowest(0);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(touch.place().highest(0) - lowest);
        byExtent.computeIfAbsent(bits, b -> new TreeMap<>())
                .computeIfAbsent(lowest, l -> new ArrayList<>())
                .add(touch);
        all.add(touch);
        inOneRegion &= touch.work().region == region();
        fromItsStart &= touch.place().offset() == 0;
    }

    List<Touch> all() {
        return all;
    }

    /** All that may have an element in common with another. */
    Stream<Touch> near(Touch other) {
        long lowest = other.place().lowest(0);
        long highest = other.place().highest(0);
        return byExtent.entrySet().stream()
                .flatMap(e -> e.getValue().subMap(lowest - (1L << e.getKey()), true, highest, true).values().stream())
                .flatMap(List::stream);
    }

    /** The region of the first. */
    RegionPlan region() {
        return all.get(0).work().region;
    }

    /** Whether the value can have memory private to the row blocks of a region: only that sees it, always from its start. */
    boolean mayBePrivate() {
        return inOneRegion && fromItsStart;
    }
}
