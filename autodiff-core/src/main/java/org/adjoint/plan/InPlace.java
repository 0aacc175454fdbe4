package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint.backend.Layout;

/**
 * Results computed in place: where a loop is the last to read some elements, what it writes takes their memory. In a
 * recurrent layer the gates lie where their arguments lay, and the gradients of the arguments where the gates lay.
 */
final class InPlace {
    /** Private memory that blocks of some rows keep in a cache of a MiB or two, 64 KiB; less in tests, as what is serial is. */
    private static final long CACHED_BYTES_PER_ROW = 16 * Regions.SERIAL_ELEMENTS;

    /** Compared by methods of its own for the reason that {@link org.adjoint.op.TensorType} gives. */
    private record Move(Value guest, Value host, Layout home) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Move move
                    && guest.equals(move.guest)
                    && host.equals(move.host)
                    && home.equals(move.home);
        }

        @Override
        public int hashCode() {
            return (guest.hashCode() * 31 + host.hashCode()) * 31 + home.hashCode();
        }
    }

    private final Map<Value, Touches> touches = new HashMap<>();
    /** Values whose memory is not for others: outputs, which stay as they are until they are read, and leaves. */
    private final Set<Value> fixed = new HashSet<>();

    private final Set<Move> tried = new HashSet<>();
    /** What the values that only one region sees take together. */
    private final Map<RegionPlan, Long> privateBytesPerRow = new HashMap<>();

    private InPlace() {}

    /** Gives values homes in the memory of others. */
    static void share(List<RegionPlan> regions, List<Value> kept) {
        InPlace sharing = new InPlace();
        kept.forEach(v -> sharing.fixed.add(v.owner()));
        for (RegionPlan region : regions) {
            for (int step = 0; step < region.works.size(); step++) {
                Work work = region.works.get(step);
                for (Ref ref : work.reads()) {
                    sharing.note(work, step, ref, false);
                }
                for (Ref ref : work.writes()) {
                    sharing.note(work, step, ref, true);
                }
            }
        }
        sharing.addUpPrivateBytes();
        for (RegionPlan region : regions) {
            for (Work work : region.works) {
                if (work instanceof Work.Loop loop) {
                    sharing.place(loop);
                }
            }
        }
    }

    private void note(Work work, int step, Ref ref, boolean writes) {
        Value owner = ref.base().owner();
        if (owner instanceof Value.Stored || ref.shape().size() == 0) {
            fixed.add(owner);
            return;
        }
        touches.computeIfAbsent(owner, v -> new Touches()).add(Touch.of(work, step, ref, writes, ref.place()));
    }

    private void addUpPrivateBytes() {
        touches.forEach((owner, seen) -> {
            RegionPlan region = seen.region();
            long row = seen.mayBePrivate() ? owner.type.bytes() / Math.max(region.rows, 1) : 0;
            privateBytesPerRow.merge(region, row, Long::sum);
        });
    }

    private void place(Work.Loop loop) {
        List<Ref> largestFirst = new ArrayList<>(loop.writes());
        largestFirst.sort(Comparator.comparingLong(w -> -w.base().owner().type.bytes()));
        largestFirst.forEach(write -> place(loop, write));
    }

    /** Lays what a loop writes over something that it reads, if possible. */
    private void place(Work.Loop loop, Ref write) {
        Value guest = write.base().owner();
        if (fixed.contains(guest) || write.base() instanceof Value.Folded) {
            return;
        }
        for (Ref read : loop.reads()) {
            Value host = read.base().owner();
            if (host != guest
                    && !fixed.contains(host)
                    && host.type.dtype() == guest.type.dtype()
                    && read.shape().equals(write.shape())) {
                Optional<Layout> home = home(write, read);
                if (home.isPresent() && tried.add(new Move(guest, host, home.get())) && move(guest, host, home.get())) {
                    return;
                }
            }
        }
    }

    /** Where the memory that is written would lie in that which is read: as a whole, or the result where the operand is. */
    private static Optional<Layout> home(Ref write, Ref read) {
        Value guest = write.base().owner();
        if (guest.shape().size() == read.base().owner().shape().size()
                && write.place().equals(read.place())) {
            return Optional.of(Layout.dense(guest.shape()));
        }
        return guest == write.base() && write.isWhole() && !overlapsItself(read.place())
                ? Optional.of(read.place())
                : Optional.empty();
    }

    /** Whether an element is seen twice, or may be; axes that are not in the order of their strides count as such. */
    private static boolean overlapsItself(Layout place) {
        long reach = 0;
        for (int axis = place.strides().length - 1; axis >= 0; axis--) {
            if (place.shape().dim(axis) > 1) {
                long stride = place.strides()[axis];
                if (stride <= reach) {
                    return true;
                }
                reach += stride * (place.shape().dim(axis) - 1L);
            }
        }
        return false;
    }

    private boolean move(Value guest, Value host, Layout home) {
        Touches here = touches.get(host);
        if (!pays(guest, host, home)) {
            return false;
        }
        List<Touch> moved = new ArrayList<>();
        for (Touch touch : touches.get(guest).all()) {
            Optional<Touch> there = touch.within(home);
            if (there.isEmpty() || !here.near(there.get()).allMatch(h -> mayFollow(h, there.get()))) {
                return false;
            }
            moved.add(there.get());
        }
        guest.home = Optional.of(new Value.Home(host, home));
        touches.remove(guest);
        moved.forEach(here::add);
        return true;
    }

    /** Private memory of row blocks stays in cache, unless there is too much of it. */
    private boolean pays(Value guest, Value host, Layout home) {
        Touches ofGuest = touches.get(guest);
        if (touches.get(host).mayBePrivate()) {
            return home.isDense() && guest.shape().size() == host.shape().size();
        }
        return !ofGuest.mayBePrivate() || privateBytesPerRow.get(ofGuest.region()) > CACHED_BYTES_PER_ROW;
    }

    private static boolean mayFollow(Touch first, Touch second) {
        return !first.meets(second) || first.precedes(second) || first.isOverwrittenBy(second);
    }
}
