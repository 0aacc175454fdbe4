package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.Reduction;

/**
 * Loops that one kernel runs row by row: what one of them leaves in a row, those after it take from there. The threads of a
 * row pass over its columns in sweeps; a sweep ends where a fold over the columns is needed.
 */
final class FusedLoops {
    /** An operand in memory; strides by the axes of the loops, 0 along those of extent 1. */
    record Access(Operand operand, long[] strides) {
        boolean isOfRow(List<Integer> columns) {
            return columns.stream().allMatch(axis -> strides[axis] == 0);
        }

        boolean equals(Operand other, long[] otherStrides) {
            return operand.slot() == other.slot()
                    && operand.byteOffset() == other.byteOffset()
                    && operand.dtype() == other.dtype()
                    && Arrays.equals(strides, otherStrides);
        }
    }

    /** Where a loop's read comes from. */
    sealed interface Source {}

    /** Memory. */
    record Loaded(Access access) implements Source {}

    /** A result of a loop before, in the type that it would have in memory. */
    record Passed(Result result) implements Source {}

    /** What a fold leaves. */
    enum Scope {
        /** A number for each element: it is no fold. */
        ELEMENT,
        /** One for each row. */
        ROW,
        /** One for each column. */
        COLUMN,
        /** One number. */
        WHOLE,
        /** Something else, which only a loop that runs alone can do. */
        OTHER
    }

    /** A write of a loop. */
    static final class Result {
        final Member member;
        final int register;
        final Scope scope;
        final Optional<Reduction.Kind> fold;
        final Access access;
        /** Whether it goes to memory, or only to loops of the group. */
        boolean stored = true;

        Result(Member member, Step.Write write, Scope scope, Access access) {
            this.member = member;
            this.register = write.register();
            this.scope = scope;
            this.fold = write.fold();
            this.access = access;
        }

        DType dtype() {
            return access.operand().dtype();
        }

        /** Whether it has the type in which it was computed. */
        boolean keepsPrecision() {
            return dtype() == member.loop.compute();
        }
    }

    /** A loop of the group. */
    static final class Member {
        final Step.Loop loop;
        /** Whether it computes one number for each row, and none for columns. */
        final boolean perRow;

        final List<Source> sources = new ArrayList<>();
        final List<Result> results = new ArrayList<>();
        /** The sweep it is in, or, for one of rows, before which it runs. */
        int sweep;

        Member(Step.Loop loop, boolean perRow) {
            this.loop = loop;
            this.perRow = perRow;
        }
    }

    final int[] dims;
    final List<Integer> rows;
    final List<Integer> columns;
    final List<Member> members = new ArrayList<>();
    private final Lowering.Context context;
    private final List<Access> loads = new ArrayList<>();

    private FusedLoops(int[] dims, List<Integer> rows, List<Integer> columns, Lowering.Context context) {
        this.dims = dims;
        this.rows = rows;
        this.columns = columns;
        this.context = context;
    }

    /**
     * The loops as a group, if they can be one.
     *
     * @param dims extents of those that have columns
     * @param rows the axes of rows, {@code columns} the others, both in the order in which they are walked
     * @param readLater whether a step after the group reads what is left in this private memory
     */
    static Optional<FusedLoops> of(
            List<Step.Loop> loops,
            int[] dims,
            List<Integer> rows,
            List<Integer> columns,
            Predicate<Footprint> readLater,
            Lowering.Context context) {
        FusedLoops group = new FusedLoops(dims, rows, columns, context);
        for (Step.Loop loop : loops) {
            if (!group.add(loop)) {
                return Optional.empty();
            }
        }
        return group.forget(readLater) && group.leaveOutUnused() ? Optional.of(group) : Optional.empty();
    }

    /** How many sweeps there are. */
    int sweeps() {
        return members.stream().mapToInt(m -> m.sweep).max().orElse(0) + 1;
    }

    /**
     * The group with loops that compute again what they would have to be handed from sweep to sweep, as far as that may be; if
     * it can be one.
     */
    Optional<FusedLoops> recomputing(Predicate<Footprint> readLater) {
        FusedLoops group = new FusedLoops(dims, rows, columns, context);
        Recomputation recomputation = new Recomputation(this);
        Map<Result, Result> results = new IdentityHashMap<>();
        for (Member member : members) {
            MergedLoop loop = recomputation.of(member);
            Member next = new Member(loop.writing(member.results, member.loop.label()), member.perRow);
            loop.sources()
                    .forEach(s -> next.sources.add(s instanceof Passed p ? new Passed(results.get(p.result())) : s));
            if (!group.add(next)) {
                return Optional.empty();
            }
            for (int r = 0; r < member.results.size(); r++) {
                results.put(member.results.get(r), next.results.get(r));
            }
        }
        return group.forget(readLater) && group.leaveOutUnused() ? Optional.of(group) : Optional.empty();
    }

    private boolean add(Step.Loop loop) {
        boolean same = Arrays.equals(loop.dims(), dims);
        boolean perRow = !same || columns.stream().allMatch(axis -> dims[axis] == 1);
        if (!same && !isOfRows(loop.dims())) {
            return false;
        }
        Member member = new Member(loop, perRow);
        for (Operand read : loop.reads()) {
            Optional<Source> source = source(read, loop.dims());
            if (source.isEmpty()) {
                return false;
            }
            member.sources.add(source.get());
        }
        return add(member);
    }

    /** Adds a loop whose sources are known. */
    private boolean add(Member member) {
        Step.Loop loop = member.loop;
        for (Source source : member.sources) {
            if (source instanceof Passed passed) {
                member.sweep = Math.max(member.sweep, availableAt(passed.result()));
            }
        }
        for (Step.Write write : loop.writes()) {
            Scope scope = scope(write, loop.dims());
            Access access = access(write.target(), loop.dims());
            if (scope == Scope.OTHER && !rows.isEmpty() || !mayWrite(access, member)) {
                return false;
            }
            member.results.add(new Result(member, write, scope, access));
        }
        members.add(member);
        return true;
    }

    /** Whether a loop has the extents of the rows and nothing else. */
    private boolean isOfRows(int[] extents) {
        for (int axis = 0; axis < Math.max(dims.length, extents.length); axis++) {
            int extent = axis < extents.length ? extents[axis] : 1;
            int expected = axis < dims.length && rows.contains(axis) ? dims[axis] : 1;
            if (extent != expected) {
                return false;
            }
        }
        return true;
    }

    private Access access(Operand operand, int[] extents) {
        return new Access(operand, Arrays.copyOf(Footprint.strides(operand, extents), dims.length));
    }

    /** What it reads of memory. */
    List<Footprint> reads() {
        return members.stream().flatMap(FusedLoops::loaded).map(this::footprint).toList();
    }

    /** What it leaves in memory. */
    Stream<Footprint> writes() {
        return members.stream()
                .flatMap(m -> m.results.stream())
                .filter(r -> r.stored)
                .map(r -> footprint(r.access));
    }

    /** Whether both may touch a byte. */
    boolean meet(Access a, Access b) {
        return footprint(a).overlaps(footprint(b));
    }

    private Footprint footprint(Access access) {
        return new Footprint(
                context.place(access.operand()), access.operand().dtype().bytes(), dims, access.strides());
    }

    private Optional<Source> source(Operand read, int[] extents) {
        Access access = access(read, extents);
        Footprint footprint = footprint(access);
        for (int m = members.size() - 1; m >= 0; m--) {
            for (Result result : members.get(m).results) {
                if (footprint.overlaps(footprint(result.access))) {
                    boolean passes = result.access.equals(read, access.strides())
                            && (result.scope == Scope.ELEMENT || result.scope == Scope.ROW);
                    if (!passes) {
                        return Optional.empty();
                    }
                    return Optional.of(new Passed(result));
                }
            }
        }
        for (Access known : loads) {
            if (known.equals(read, access.strides())) {
                return Optional.of(new Loaded(known));
            }
        }
        loads.add(access);
        return Optional.of(new Loaded(access));
    }

    static boolean isOfRow(Result result) {
        return result.member.perRow || result.scope == Scope.ROW;
    }

    private static int availableAt(Result result) {
        return result.member.sweep + (result.scope == Scope.ROW ? 1 : 0);
    }

    private Scope scope(Step.Write write, int[] extents) {
        int[] wide = new int[2];
        int[] folded = new int[2];
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] != 1) {
                int side = rows.contains(axis) ? 0 : 1;
                wide[side]++;
                folded[side] += write.fold().isPresent() && write.target().strides()[axis] == 0 ? 1 : 0;
            }
        }
        boolean allRows = folded[0] == wide[0];
        boolean allColumns = folded[1] == wide[1];
        if (folded[0] + folded[1] == 0) {
            return Scope.ELEMENT;
        } else if (folded[0] == 0 && allColumns) {
            return Scope.ROW;
        } else if (allRows && allColumns) {
            return Scope.WHOLE;
        }
        return allRows && folded[1] == 0 ? Scope.COLUMN : Scope.OTHER;
    }

    /**
     * Whether a write hurts no loop before: it may replace what they read or wrote only if each element is touched by one
     * thread. Private memory is judged when it is known what is needed of it.
     */
    private boolean mayWrite(Access access, Member writer) {
        if (access.operand().slot() == Operand.SCRATCH) {
            return true;
        }
        Footprint footprint = footprint(access);
        // A thread that is behind would read what the first of its row wrote.
        boolean clear = !writer.perRow || loaded(writer).noneMatch(a -> footprint.overlaps(footprint(a)));
        for (Member other : members) {
            List<Access> met = met(access, other);
            if (!met.isEmpty()) {
                clear &= mayReplace(access, writer, other, met);
                writer.sweep = Math.max(writer.sweep, other.sweep);
            }
        }
        return clear;
    }

    /** What a loop has in memory where an access is. */
    private List<Access> met(Access access, Member other) {
        Footprint footprint = footprint(access);
        Stream<Access> stored = other.results.stream()
                .filter(r -> r.stored && r.access != access)
                .map(r -> r.access);
        return Stream.concat(loaded(other), stored)
                .filter(a -> footprint.overlaps(footprint(a)))
                .toList();
    }

    private boolean mayReplace(Access access, Member writer, Member other, List<Access> met) {
        return !writer.perRow
                && !other.perRow
                && touchesEachOnce(access)
                && met.stream().allMatch(a -> a.equals(access.operand(), access.strides()));
    }

    /** Whether no two elements of the space meet in one of the access, as they do in a fold's and in a repeated read's. */
    private boolean touchesEachOnce(Access access) {
        return IntStream.range(0, dims.length).allMatch(axis -> dims[axis] == 1 || access.strides()[axis] != 0);
    }

    private static Stream<Access> loaded(Member member) {
        return member.sources.stream().filter(Loaded.class::isInstance).map(s -> ((Loaded) s).access());
    }

    /** Leaves out of memory what nobody after the group reads; false if what remains hurts another loop. */
    private boolean forget(Predicate<Footprint> readLater) {
        for (int m = 0; m < members.size(); m++) {
            List<Member> after = members.subList(m + 1, members.size());
            for (Result result : members.get(m).results) {
                Footprint footprint = footprint(result.access);
                boolean isReplaced = after.stream()
                        .flatMap(other -> other.results.stream())
                        .anyMatch(r -> footprint(r.access).covers(footprint));
                boolean isPrivate = result.access.operand().slot() == Operand.SCRATCH;
                result.stored = !isPrivate || !isReplaced && readLater.test(footprint);
            }
        }
        return members.size() == 1
                || members.stream()
                        .flatMap(m -> m.results.stream())
                        .filter(r -> r.stored && r.access.operand().slot() == Operand.SCRATCH)
                        .allMatch(this::mayLeave);
    }

    /** Whether private memory that is left for later hurts no loop of the group. */
    private boolean mayLeave(Result result) {
        for (Member other : members) {
            List<Access> met = met(result.access, other);
            if (!met.isEmpty()) {
                boolean isLast = result.member.sweep >= other.sweep;
                if (!isLast || !mayReplace(result.access, result.member, other, met)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Takes out what is neither stored nor read, and loops that leave nothing else; false if no loop is left. */
    private boolean leaveOutUnused() {
        Set<Result> read = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int m = members.size() - 1; m >= 0; m--) {
            Member member = members.get(m);
            member.results.removeIf(r -> !r.stored && !read.contains(r));
            if (member.results.isEmpty()) {
                members.remove(m);
                continue;
            }
            member.sources.forEach(s -> {
                if (s instanceof Passed p) {
                    read.add(p.result());
                }
            });
        }
        return !members.isEmpty();
    }
}
