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
    /** By region, how its works see each value. */
    private final List<Map<Value, Sharing>> sharings = new ArrayList<>();
    /** The last region so far that reads a value, and that writes it. */
    private final Map<Value, Integer> lastReader = new HashMap<>();

    private final Map<Value, Integer> lastWriter = new HashMap<>();

    /** The first region behind each barrier. */
    private final Map<Value, Integer> behind = new HashMap<>();

    private Regions() {}

    static List<RegionPlan> of(List<Work> works) {
        Regions regions = new Regions();
        works.forEach(regions::place);
        return regions.regions;
    }

    /** What a work reads and writes, found out once. */
    private record Accesses(Work work, List<Work.Access> reads, List<Work.Access> writes) {}

    /** Some works' accesses to a value: whether there are any, and whether all lie in the rows of the region. */
    private static final class Uses {
        private boolean any;
        private boolean aligned = true;

        void add(boolean isAligned) {
            any = true;
            aligned &= isAligned;
        }

        /** Whether another access may come beside them, though one side writes. */
        boolean allow(boolean isAligned) {
            return !any || aligned && isAligned;
        }
    }

    /** How the works of a region see a value. */
    private static final class Sharing {
        final Uses reads = new Uses();
        final Uses writes = new Uses();
        /** The write that fills the gaps of an assembled value. */
        final Uses fills = new Uses();
    }

    private void place(Work work) {
        Accesses accesses = new Accesses(work, work.dependencies(), work.written());
        boolean alone = work instanceof Work.Call call && call.isOnHost();
        for (int i = earliest(accesses); i < regions.size() && !alone; i++) {
            RegionPlan region = regions.get(i);
            OptionalInt axes =
                    region.pass == work.pass && region.isOpen() ? rowAxes(work, region.rows) : OptionalInt.empty();
            if (axes.isPresent() && fits(accesses, axes.getAsInt(), region)) {
                join(accesses, axes.getAsInt(), region);
                return;
            }
        }
        int axes = defaultRowAxes(work);
        RegionPlan region = new RegionPlan(regions.size(), work.pass, Rows.of(work.space(), axes));
        regions.add(region);
        sharings.add(new HashMap<>());
        join(accesses, axes, region);
    }

    private void join(Accesses accesses, int axes, RegionPlan region) {
        Work work = accesses.work;
        work.region = region;
        work.rowAxes = axes;
        region.works.add(work);
        Map<Value, Sharing> sharing = sharings.get(region.index);
        for (Work.Access read : accesses.reads) {
            Value value = read.seen().base();
            sharing.computeIfAbsent(value, v -> new Sharing()).reads.add(aligned(work, read, axes, region.rows));
            lastReader.merge(value, region.index, Math::max);
        }
        for (Work.Access write : accesses.writes) {
            Value value = write.seen().base();
            boolean isAligned = aligned(work, write, axes, region.rows);
            Sharing seen = sharing.computeIfAbsent(value, v -> new Sharing());
            seen.writes.add(isAligned);
            if (isFill(work, value)) {
                seen.fills.add(isAligned);
            }
            lastWriter.merge(value, region.index, Math::max);
        }
    }

    private static boolean isFill(Work work, Value value) {
        return value instanceof Value.Assembled a && a.fill == work;
    }

    /** The first region that a work may be in: that of the last of the works it must follow. */
    private int earliest(Accesses accesses) {
        int earliest = 0;
        for (Work.Access access : accesses.reads) {
            Ref read = access.seen();
            earliest = Math.max(earliest, lastWriter.getOrDefault(read.base(), 0));
            earliest = Math.max(earliest, read.barrier().map(this::firstBehind).orElse(0));
        }
        for (Work.Access access : accesses.writes) {
            Value written = access.seen().base();
            earliest = Math.max(earliest, lastWriter.getOrDefault(written, 0));
            earliest = Math.max(earliest, lastReader.getOrDefault(written, 0));
        }
        return earliest;
    }

    /** What is behind a barrier comes after all that was placed before the first work behind it. */
    private int firstBehind(Value barrier) {
        return behind.computeIfAbsent(barrier, b -> regions.size());
    }

    /** Whether whatever the work shares with works of the region, and one of them writes, lies in matching rows. */
    private boolean fits(Accesses accesses, int axes, RegionPlan region) {
        Map<Value, Sharing> sharing = sharings.get(region.index);
        for (Work.Access read : accesses.reads) {
            Sharing seen = sharing.get(read.seen().base());
            if (seen != null && !seen.writes.allow(aligned(accesses.work, read, axes, region.rows))) {
                return false;
            }
        }
        for (Work.Access write : accesses.writes) {
            Value value = write.seen().base();
            Sharing seen = sharing.get(value);
            if (seen != null) {
                boolean isAligned = aligned(accesses.work, write, axes, region.rows);
                // Parts of an assembled value are disjoint, but for its fill.
                boolean disjoint = value instanceof Value.Assembled && !isFill(accesses.work, value);
                if (!seen.reads.allow(isAligned) || !(disjoint ? seen.fills : seen.writes).allow(isAligned)) {
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
