package org.adjoint.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * From works to regions: works join the earliest region of the same number of rows in which everything they read is either
 * complete or lies in the same rows. A whole softmax, or a layer with its activation, loss and the way back, becomes one
 * region whose row blocks stay in cache.
 */
final class Regions {
    /**
     * Elements of a loop below which dividing it costs more than it saves: a few microseconds of work. Tests lower it, so
     * that small tensors take the same way as large ones.
     */
    static final long SERIAL_ELEMENTS = Long.getLong("adjoint.plan.serialElements", 4_096);

    /** A multiplication of a product costs about a sixteenth of an element of a loop. */
    private static final long SERIAL_MULTIPLICATIONS = 16 * SERIAL_ELEMENTS;

    private final List<RegionPlan> regions = new ArrayList<>();
    /** The works placed so far that read a value, and that write it. */
    private final Map<Value, List<Work>> readers = new HashMap<>();

    private final Map<Value, List<Work>> writers = new HashMap<>();

    /** The first region behind each barrier. */
    private final Map<Value, Integer> behind = new HashMap<>();

    private Regions() {}

    static List<RegionPlan> of(List<Work> works) {
        Regions regions = new Regions();
        works.forEach(regions::place);
        return regions.regions;
    }

    private void place(Work work) {
        boolean alone = work instanceof Work.Call call && call.isOnHost();
        for (int i = earliest(work); i < regions.size() && !alone; i++) {
            RegionPlan region = regions.get(i);
            OptionalInt axes =
                    region.pass == work.pass && region.isOpen() ? rowAxes(work, region.rows) : OptionalInt.empty();
            if (axes.isPresent() && fits(work, axes.getAsInt(), region)) {
                join(work, axes.getAsInt(), region);
                return;
            }
        }
        int axes = defaultRowAxes(work);
        RegionPlan region = new RegionPlan(regions.size(), work.pass, Rows.of(work.space(), axes));
        regions.add(region);
        join(work, axes, region);
    }

    private void join(Work work, int axes, RegionPlan region) {
        work.region = region;
        work.rowAxes = axes;
        region.works.add(work);
        work.dependencies().forEach(a -> note(readers, a.seen().base(), work));
        work.writes().forEach(w -> note(writers, w.base(), work));
    }

    private static void note(Map<Value, List<Work>> works, Value value, Work work) {
        works.computeIfAbsent(value, v -> new ArrayList<>()).add(work);
    }

    /** The first region that a work may be in: that of the last of the works it must follow. */
    private int earliest(Work work) {
        int earliest = 0;
        for (Work.Access access : work.dependencies()) {
            Ref read = access.seen();
            earliest = Math.max(earliest, last(writers, read.base()));
            earliest = Math.max(earliest, read.barrier().map(this::firstBehind).orElse(0));
        }
        for (Ref write : work.writes()) {
            earliest = Math.max(earliest, last(writers, write.base()));
            earliest = Math.max(earliest, last(readers, write.base()));
        }
        return earliest;
    }

    /** What is behind a barrier comes after all that was placed before the first work behind it. */
    private int firstBehind(Value barrier) {
        return behind.computeIfAbsent(barrier, b -> regions.size());
    }

    private static int last(Map<Value, List<Work>> works, Value value) {
        return works.getOrDefault(value, List.of()).stream()
                .mapToInt(w -> w.region.index)
                .max()
                .orElse(0);
    }

    /** Whether whatever the work shares with works of the region, and one of them writes, lies in matching rows. */
    private static boolean fits(Work work, int axes, RegionPlan region) {
        for (Work other : region.works) {
            boolean matches = matches(other, other.written(), work, work.dependencies(), axes, region.rows)
                    && matches(other, other.dependencies(), work, work.written(), axes, region.rows)
                    && matches(other, repeated(other, work), work, work.written(), axes, region.rows);
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    /** What the first work writes and the second writes again. Parts of an assembled value are disjoint, but for its fill. */
    private static List<Work.Access> repeated(Work first, Work second) {
        return first.written().stream()
                .filter(w -> !(w.seen().base() instanceof Value.Assembled a) || a.fill == first || a.fill == second)
                .toList();
    }

    private static boolean matches(
            Work first, List<Work.Access> of1, Work second, List<Work.Access> of2, int axes, long rows) {
        for (Work.Access one : of1) {
            for (Work.Access two : of2) {
                if (one.seen().base() == two.seen().base()
                        && !(aligned(first, one, first.rowAxes, rows) && aligned(second, two, axes, rows))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A product divides its first operand and its result by rows, or everything by batches. */
    private static boolean aligned(Work work, Work.Access access, int axes, long rows) {
        Ref ref = access.seen();
        if (work instanceof Work.Product product && rows > 1) {
            boolean batched = axes < product.space().rank() - 1;
            Ref spread = new Ref(ref.base(), ProductShape.withBatch(ref.layout(), product.space()));
            return (batched || access.operand() != product.value.b) && Rows.aligned(spread, axes, rows);
        }
        if (work instanceof Work.Call call && rows > 1 && !call.divides(access.operand())) {
            return false;
        }
        return Rows.aligned(ref, axes, rows);
    }

    /** How many leading axes of the work's space make {@code rows} rows, if some do. */
    private static OptionalInt rowAxes(Work work, long rows) {
        if (rows == 1) {
            return serial(work) ? OptionalInt.of(0) : OptionalInt.empty();
        }
        for (int axes = 1; axes <= work.space().rank(); axes++) {
            if (Rows.of(work.space(), axes) == rows && divides(work, axes)) {
                return OptionalInt.of(axes);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean serial(Work work) {
        if (work instanceof Work.Product product) {
            ProductShape shape = ProductShape.of(product);
            return shape.m() == 1 && product.space().rank() == 2
                    || product.space().size() * shape.k() <= SERIAL_MULTIPLICATIONS;
        }
        if (work instanceof Work.Call call) {
            return call.value.routine.work(call.value.operandTypes(), call.value.type) <= SERIAL_ELEMENTS;
        }
        return work.space().size() <= SERIAL_ELEMENTS;
    }

    /** As many leading axes as lie evenly in every operand, but not the last one, which is the inner loop. */
    private static int defaultRowAxes(Work work) {
        int rank = work.space().rank();
        if (serial(work)) {
            return 0;
        }
        int most = work instanceof Work.Call call ? call.divisible : rank == 1 ? 1 : rank - 1;
        for (int axes = most; axes > 0; axes--) {
            if (divides(work, axes) && Rows.of(work.space(), axes) > 1) {
                return axes;
            }
        }
        return work instanceof Work.Loop && divides(work, rank) ? rank : 0;
    }

    private static boolean divides(Work work, int axes) {
        if (work instanceof Work.Product product) {
            return ProductShape.divides(product, axes);
        }
        if (work instanceof Work.Call call) {
            return axes <= call.divisible;
        }
        if (work instanceof Work.Loop loop && !loop.indicesSurvive(axes)) {
            return false;
        }
        List<Ref> operands = new ArrayList<>(work.reads());
        operands.addAll(work.writes());
        return operands.stream()
                .allMatch(r -> r.layout().collapsedStride(0, axes).isPresent());
    }
}
