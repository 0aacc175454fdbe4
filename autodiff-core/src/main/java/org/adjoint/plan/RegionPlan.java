package org.adjoint.plan;

import java.util.ArrayList;
import java.util.List;

/** A region in the making: its works, in order, all divided by the same number of rows. */
final class RegionPlan {
    final int index;
    final int pass;
    final long rows;
    final List<Work> works = new ArrayList<>();
    long scratchBytesPerRow;

    RegionPlan(int index, int pass, long rows) {
        this.index = index;
        this.pass = pass;
        this.rows = rows;
    }

    /** Whether other works may join: a step in Java stands alone, between two launches. */
    boolean isOpen() {
        return !(works.get(0) instanceof Work.Call call && call.isOnHost());
    }
}
