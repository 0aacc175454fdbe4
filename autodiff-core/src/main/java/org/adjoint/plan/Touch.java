package org.adjoint.plan;

import java.util.Optional;
import org.adjoint.backend.Layout;

/**
 * What a work reads or writes of the memory of a value.
 *
 * @param work the work
 * @param step its position in its region
 * @param operand the operand by which it does
 * @param writes whether it writes
 * @param place the elements in that memory
 * @param rows the same over axes of which the leading ones are the rows of the region
 * @param rowAxes how many; 0 where a row of the region does not have elements of its own
 */
record Touch(Work work, int step, Ref operand, boolean writes, Layout place, Layout rows, int rowAxes) {
    static Touch of(Work work, int step, Ref operand, boolean writes, Layout place) {
        Layout rows = place;
        int axes = work.rowAxes;
        if (work instanceof Work.Product product) {
            rows = ProductShape.withBatch(place, product.space());
            boolean batched = axes < product.space().rank() - 1;
            axes = batched || operand != product.value.b ? axes : 0;
        } else if (work instanceof Work.Call call && !call.divides(operand)) {
            axes = 0;
        }
        return new Touch(work, step, operand, writes, place, rows, axes);
    }

    /** The same in the memory where this one's value lies at {@code home}; none if it could not be seen there. */
    Optional<Touch> within(Layout home) {
        if (home.isDense()) {
            Layout moved = new Layout(place.shape(), place.offset() + home.offset(), place.strides());
            return Optional.of(of(work, step, operand, writes, moved));
        }
        boolean seen = work instanceof Work.Loop
                && operand.isWhole()
                && place.offset() == 0
                && home.collapsedStride(0, work.rowAxes).isPresent();
        return seen ? Optional.of(of(work, step, operand, writes, home)) : Optional.empty();
    }

    /** Whether the two may have an element in common. */
    boolean meets(Touch other) {
        return place.lowest(0) <= other.place.highest(0)
                && other.place.lowest(0) <= place.highest(0)
                && !inOtherColumns(other);
    }

    /** Whether the two are columns of one matrix that lie apart within its rows. */
    private boolean inOtherColumns(Touch other) {
        if (place.strides().length == 0 || other.place.strides().length == 0) {
            return false;
        }
        long pitch = place.strides()[0];
        if (pitch <= 0 || pitch != other.place.strides()[0]) {
            return false;
        }
        long low = place.lowest(1);
        long otherLow = other.place.lowest(1);
        long distance = Math.floorMod(otherLow - low, pitch);
        return distance > place.highest(1) - low && distance + other.place.highest(1) - otherLow < pitch;
    }

    /** Whether this is over before the other begins, in all rows that meet it. */
    boolean precedes(Touch other) {
        RegionPlan region = work.region;
        if (region != other.work.region) {
            return region.index < other.work.region.index;
        }
        return step < other.step && (region.rows == 1 || meetsInItsRowsOnly(other));
    }

    private boolean meetsInItsRowsOnly(Touch other) {
        if (rowAxes == 0 || other.rowAxes == 0) {
            return false;
        }
        long row = rows.collapsedStride(0, rowAxes).orElse(0L);
        long low = Math.min(rows.lowest(rowAxes), other.rows.lowest(other.rowAxes));
        long high = Math.max(rows.highest(rowAxes), other.rows.highest(other.rowAxes));
        return row == other.rows.collapsedStride(0, other.rowAxes).orElse(-1L) && high - low < row;
    }

    /** Whether a loop reads here, element by element, what it then overwrites by the other. */
    boolean isOverwrittenBy(Touch other) {
        return work == other.work && work instanceof Work.Loop && !writes && other.writes && place.equals(other.place);
    }
}
