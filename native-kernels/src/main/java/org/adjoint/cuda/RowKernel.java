package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;

/**
 * The kernel of {@link FusedLoops}: a team of threads carries a row through all of its sweeps. Where rows are few and one
 * sweep is all there is, several teams share a row. What folds over rows leaves a part for each block, which a second
 * kernel folds.
 */
final class RowKernel {
    private static final int WARP = 32;
    private static final int BLOCK = 256;
    private static final int LARGEST_BLOCK = 1024;
    /** Vectors that a thread has of a row: some loads at once. */
    static final int VECTORS = 2;
    /** Shared memory for each 256 threads with which a multiprocessor still holds 2048 of them. */
    private static final int FULL_OCCUPANCY_BYTES = 28 * 1024;
    /** Blocks of a kernel that leaves a part of a fold for each. */
    private static final int MOST_PARTS = 528;
    /** Blocks that fill a large device. */
    private static final int MANY_BLOCKS = 1056;
    /** Elements for each thread below which a row is not worth sharing. */
    private static final int SHARED_ELEMENTS = 16;

    final FusedLoops group;
    final LoopAxes rows;
    final LoopAxes columns;
    /** Elements of a vector. */
    final int width;
    /** Whether the last vector may be a part of one. */
    final boolean isCut;

    /** Whether shared memory holds all that several sweeps need, and a multiprocessor as many threads as it can. */
    private final boolean readsOnce;

    final RowStages stages;
    final int team;
    final int block;
    /** Whether several teams may share a row. */
    final boolean shares;

    final long chunks;
    final long chunkColumns;
    private final long grid;
    private final Lowering.Context context;

    private RowKernel(FusedLoops group, Lowering.Context context) {
        this.group = group;
        this.context = context;
        List<Access> accesses = accesses(group);
        Set<Integer> indexed = new LinkedHashSet<>();
        group.members.forEach(m -> indexed.addAll(ProgramText.indexed(m.loop)));
        List<long[]> strides = accesses.stream().map(Access::strides).toList();
        rows = LoopAxes.of(group.rows, group.dims, strides, indexed::contains);
        columns = LoopAxes.of(group.columns, group.dims, strides, indexed::contains);
        boolean mayCut = rows.rank() == 0 && columns.rank() == 1;
        width = columns.rank() == 0
                ? 1
                : Vectors.width(accesses.stream().map(this::place).toList(), columns.inner(), mayCut);
        isCut = mayCut && width > 1;

        long vectors = Math.max(1, (columns.size() + width - 1) / width);
        shares = group.sweeps() == 1 && group.members.stream().noneMatch(RowKernel::needsWholeRows);
        chunks = shares ? chunks(rows.size(), columns.size(), width) : 1;
        long chunk = (columns.size() + chunks - 1) / chunks;
        chunkColumns = (chunk + width - 1) / width * width;
        int size = chunks > 1 ? BLOCK : powerOfTwo(vectors / VECTORS);
        RowStages needed = RowStages.of(group, columns.size(), false);
        while (size < LARGEST_BLOCK && shared(needed, size) > fullOccupancyBytes(size)) {
            size *= 2;
        }
        team = size;
        block = Math.max(team, BLOCK);
        RowStages all = RowStages.of(group, columns.size(), true);
        readsOnce = shared(all, team) <= Math.min(fullOccupancyBytes(team), context.device.sharedBytes());
        stages = readsOnce ? all : needed;
        long teams = block / team;
        long blocks = Math.max(1, (rows.size() * chunks + teams - 1) / teams);
        boolean leavesParts = results().anyMatch(r -> r.scope == Scope.COLUMN || r.scope == Scope.WHOLE);
        grid = Math.min(blocks, leavesParts ? MOST_PARTS : Integer.MAX_VALUE);
    }

    /**
     * The kernels, if the shared memory of the device suffices. What does not fit there is computed again, and so is what
     * would leave no room for the operands.
     *
     * @param readLater whether a step after the group reads what is left in this private memory
     */
    static Optional<List<PrintedKernel>> of(
            FusedLoops group, Predicate<Footprint> readLater, Lowering.Context context) {
        RowKernel keeping = new RowKernel(group, context);
        if (keeping.readsOnce) {
            return Optional.of(keeping.kernels());
        }
        return group.recomputing(readLater)
                .map(again -> new RowKernel(again, context))
                .filter(again -> again.readsOnce || !keeping.fits())
                .or(() -> Optional.of(keeping))
                .filter(RowKernel::fits)
                .map(RowKernel::kernels);
    }

    private boolean fits() {
        return sharedBytes() <= context.device.sharedBytes();
    }

    private static boolean needsWholeRows(Member member) {
        return member.perRow || member.results.stream().anyMatch(r -> r.scope == Scope.COLUMN);
    }

    /** How many teams share a row: enough to fill the device, each with some vectors for each thread. */
    private static long chunks(long rows, long columns, int width) {
        long wanted = MANY_BLOCKS / Math.max(1, rows);
        long most = columns / ((long) BLOCK * Math.max(SHARED_ELEMENTS, width));
        return Math.max(1, Math.min(wanted, most));
    }

    private static int powerOfTwo(long least) {
        int size = 1;
        while (size < least && size < LARGEST_BLOCK) {
            size *= 2;
        }
        return size;
    }

    /** Shared memory of a block with which a multiprocessor still holds as many threads as it can. */
    private static long fullOccupancyBytes(int team) {
        return FULL_OCCUPANCY_BYTES * (long) (Math.max(team, BLOCK) / BLOCK);
    }

    private static long shared(RowStages stages, int team) {
        return stages.bytes() * (Math.max(team, BLOCK) / team);
    }

    private long sharedBytes() {
        return shared(stages, team);
    }

    /** Operands in memory, in the order of their first use. */
    static List<Access> accesses(FusedLoops group) {
        Set<Access> accesses = new LinkedHashSet<>();
        for (Member member : group.members) {
            member.sources.forEach(s -> {
                if (s instanceof Loaded loaded) {
                    accesses.add(loaded.access());
                }
            });
            member.results.stream()
                    .filter(r -> r.stored && (r.scope == Scope.ELEMENT || r.scope == Scope.ROW))
                    .forEach(r -> accesses.add(r.access));
        }
        return List.copyOf(accesses);
    }

    private Stream<Result> results() {
        return group.members.stream().flatMap(m -> m.results.stream());
    }

    private Vectors.Place place(Access access) {
        long[] along = columns.strides(access.strides());
        long[] moving = Arrays.copyOf(along, along.length - 1);
        long[] byRow = rows.strides(access.strides());
        long[] outer = Arrays.copyOf(byRow, byRow.length + moving.length);
        System.arraycopy(moving, 0, outer, byRow.length, moving.length);
        Operand operand = access.operand();
        return new Vectors.Place(context.place(operand), operand.dtype(), outer, along[along.length - 1]);
    }

    private List<PrintedKernel> kernels() {
        KernelParameters parameters = new KernelParameters();
        List<Step.Loop> second = new ArrayList<>();
        CudaText body = new RowText(this, parameters, result -> part(result, second), context::place).print();
        List<PrintedKernel> kernels = new ArrayList<>();
        int shared = Math.toIntExact(sharedBytes());
        kernels.add(new PrintedKernel(
                label(),
                parameters,
                body,
                grid,
                block,
                LARGEST_BLOCK,
                shared,
                group.reads(),
                Stream.concat(group.writes(), PrintedKernel.parts(second, context))
                        .toList()));
        second.forEach(loop -> kernels.addAll(LoopLowering.alone(loop, context)));
        return kernels;
    }

    private String label() {
        return group.members.stream().map(m -> m.loop.label()).collect(Collectors.joining("; "));
    }

    /** Where the parts of a fold go: its own place, if there is one part, or memory that another kernel folds. */
    private Operand part(Result result, List<Step.Loop> second) {
        Operand target = result.access.operand();
        long parts = result.scope == Scope.ROW ? chunks : grid;
        if (parts == 1 && result.scope != Scope.COLUMN) {
            return target;
        }
        DType type = result.member.loop.compute();
        List<Integer> kept =
                result.scope == Scope.ROW ? group.rows : result.scope == Scope.COLUMN ? group.columns : List.of();
        // The parts of a row are neighbours; those of columns lie row by row.
        boolean partsLast = result.scope == Scope.ROW;
        int rank = kept.size() + 1;
        int[] dims = new int[rank];
        long[] to = new long[rank];
        for (int i = 0; i < kept.size(); i++) {
            dims[i + (partsLast ? 0 : 1)] = group.dims[kept.get(i)];
            to[i + (partsLast ? 0 : 1)] = result.access.strides()[kept.get(i)];
        }
        dims[partsLast ? rank - 1 : 0] = Math.toIntExact(parts);
        long[] dense = Layout.dense(Shape.of(dims)).strides();
        long size = Arrays.stream(dims).asLongStream().reduce(1, (a, b) -> a * b);
        Argument.Place place = context.workspace(size * type.bytes());
        Operand from = new Operand(place.slot(), place.byteOffset(), type, dense);
        Operand whole = new Operand(target.slot(), target.byteOffset(), target.dtype(), to);
        second.add(new Step.Loop(
                label(), type, dims, List.of(from), List.of(), List.of(new Step.Write(0, result.fold, whole))));
        return from;
    }
}
