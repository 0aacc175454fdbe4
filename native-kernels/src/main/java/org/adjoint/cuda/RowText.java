package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;
import org.adjoint.cuda.FusedLoops.Source;

/** The text of a {@link RowKernel}. */
final class RowText {
    private final RowKernel kernel;
    private final FusedLoops group;
    private final KernelParameters p;
    private final Function<Result, Operand> parts;
    private final Function<Operand, Argument.Place> places;
    private final AccessText accesses;
    private final CudaText text = new CudaText(1);
    private final Set<Access> scalars = new HashSet<>();

    /**
     * @param parts where the parts of a fold go
     * @param places where operands begin
     */
    RowText(
            RowKernel kernel,
            KernelParameters parameters,
            Function<Result, Operand> parts,
            Function<Operand, Argument.Place> places) {
        this.kernel = kernel;
        this.group = kernel.group;
        this.p = parameters;
        this.parts = parts;
        this.places = places;
        this.accesses = new AccessText(parameters, kernel.rows, LoopAxes.NONE, kernel.columns);
    }

    CudaText print() {
        p.number("rows", kernel.rows.size());
        p.number("columns", kernel.columns.size());
        text.line("const Team team(" + p.number("team", kernel.team) + ");");
        shared();
        results(Scope.WHOLE).forEach(r -> text.line(type(r) + " " + name("w", r) + " = " + none(r) + ";"));
        text.line("const long long items = p.rows" + (shares() ? " * p.chunks" : "") + ";");
        text.open("for (long long first = (long long) blockIdx.x * team.count; first < items;"
                + " first += (long long) gridDim.x * team.count)");
        rowBegins();
        for (int sweep = 0; sweep < group.sweeps(); sweep++) {
            int at = sweep;
            members(at, true).forEach(this::rowMember);
            if (!members(at, false).isEmpty()) {
                sweep(at);
            }
        }
        text.close();
        results(Scope.WHOLE).forEach(this::finishWhole);
        finishColumns();
        return text;
    }

    /** Whether several teams may share a row. */
    private boolean shares() {
        return group.sweeps() == 1
                && group.members.stream()
                        .noneMatch(m -> m.perRow || m.results.stream().anyMatch(r -> r.scope == Scope.COLUMN));
    }

    private void shared() {
        if (kernel.stages.isEmpty()) {
            return;
        }
        text.line("ADJ_DYNAMIC_SHARED(unsigned char, shared);");
        text.line("unsigned char* const own = shared + team.number * " + p.number("own", kernel.stages.bytes()) + ";");
        for (Result result : results(Scope.COLUMN)) {
            int slot = slot(result, result.member.loop.compute());
            text.open("for (long long c = team.lane * " + kernel.width + "; c < p.columns; c += team.size * "
                    + kernel.width + ")");
            text.openElements(kernel.width).line("stage" + slot + "[c + i] = " + none(result) + ";");
            text.close().close();
        }
        group.members.forEach(m -> m.results.stream()
                .filter(r -> r.scope != Scope.COLUMN && kernel.stages.has(r))
                .forEach(r -> slot(r, r.dtype())));
        RowKernel.accesses(group).stream()
                .filter(kernel.stages::has)
                .forEach(a -> slot(a, a.operand().dtype()));
    }

    private final Set<String> slots = new HashSet<>();

    /** Declares the memory of a staged value, unless another that has it in turn did. */
    private int slot(Object value, DType dtype) {
        int number = kernel.stages.number(value);
        if (slots.add(CudaText.type(dtype) + number)) {
            String type = CudaText.type(dtype);
            text.line(type + "* const " + stage(value, dtype) + " = reinterpret_cast<" + type + "*>(own + "
                    + p.number("slot_" + stage(value, dtype), kernel.stages.offset(value)) + ");");
        }
        return number;
    }

    private String stage(Object value, DType dtype) {
        return "stage" + kernel.stages.number(value) + (dtype == DType.INT32 ? "_int" : "");
    }

    private void rowBegins() {
        text.line("const bool active = first + team.number < items;");
        text.line("const long long item = active ? first + team.number : items - 1;");
        if (shares()) {
            text.line("const long long row = "
                    + p.quotient("item", "chunks", kernel.chunks, kernel.rows.size() * kernel.chunks) + ";");
            text.line("const long long chunk = item - row * p.chunks;");
            text.line("const long long begin = chunk * " + p.number("chunk_columns", kernel.chunkColumns) + ";");
            text.line("const long long rest = p.columns - begin;");
            text.line("const long long end = !active ? begin : rest < p.chunk_columns ? p.columns"
                    + " : begin + p.chunk_columns;");
        } else {
            text.line("const long long row = item;");
            text.line("const long long begin = 0;");
            text.line("const long long end = active ? p.columns : 0;");
        }
        AccessText.coordinates(text, p, "row", "x", kernel.rows);
        int number = 0;
        for (Access access : RowKernel.accesses(group)) {
            if (isShared(access)) {
                continue;
            }
            text.line(accesses.pointer(
                    access,
                    "a" + number++,
                    places.apply(access.operand()),
                    access.operand().dtype(),
                    ""));
        }
    }

    /** Whether an access is where parts of a fold may go instead. */
    private boolean isShared(Access access) {
        return shares() && results(Scope.ROW).stream().anyMatch(r -> r.access == access);
    }

    private void rowMember(Member member) {
        member.sources.forEach(this::loadScalar);
        program(member, "").print(text);
        for (Result result : member.results) {
            String value = program(member, "").register(result.register);
            if (result.scope == Scope.WHOLE) {
                String folded = CudaText.folded(result.fold.orElseThrow(), name("w", result), value);
                text.line("if (active && team.lane == 0) " + name("w", result) + " = " + folded + ";");
            } else {
                rowValue(result, value);
            }
        }
    }

    /** Names a number of the row, and stores it if it is needed in memory. */
    private void rowValue(Result result, String value) {
        DType compute = result.member.loop.compute();
        text.line("const " + CudaText.type(result.dtype()) + " " + name("f", result) + " = "
                + CudaText.converted(value, compute, result.dtype()) + ";");
        if (result.stored) {
            text.line(
                    "if (active && team.lane == 0) *" + accesses.name(result.access) + " = " + name("f", result) + ";");
        }
    }

    private void loadScalar(Source source) {
        if (source instanceof Loaded l && l.access().isOfRow(group.columns) && scalars.add(l.access())) {
            String type = CudaText.type(l.access().operand().dtype());
            text.line("const " + type + " " + scalar(l.access()) + " = *" + accesses.name(l.access()) + ";");
        }
    }

    private String scalar(Access access) {
        return "l" + accesses.name(access).substring(1);
    }

    private void sweep(int sweep) {
        List<Member> members = members(sweep, false);
        members.forEach(m -> m.sources.forEach(this::loadScalar));
        List<Result> folds = members.stream()
                .flatMap(m -> m.results.stream())
                .filter(r -> r.scope == Scope.ROW)
                .toList();
        folds.forEach(r -> text.line(type(r) + " " + name("t", r) + " = " + none(r) + ";"));
        // A store that may meet a load keeps the compiler from having several on their way.
        if (members.stream().noneMatch(m -> m.results.stream().anyMatch(this::isPacked))) {
            text.line("ADJ_UNROLL_SOME");
        }
        text.open("for (long long c = begin + team.lane * " + kernel.width + "; c < end; c += team.size * "
                + kernel.width + ")");
        AccessText.coordinates(text, p, "c", "y", kernel.columns);
        if (kernel.isCut) {
            text.line("const long long n = end - c;");
        }
        Set<String> after = new LinkedHashSet<>();
        members.forEach(m -> m.sources.forEach(s -> loadPack(s, sweep, after)));
        members.forEach(m -> m.results.forEach(r -> declarePack(r, after)));
        text.openElements(kernel.width);
        members.forEach(this::element);
        text.close();
        after.forEach(text::line);
        text.close();
        folds.forEach(this::finishRow);
    }

    private final Set<String> packs = new HashSet<>();

    /** Reads what the elements need from memory or from a stage, and keeps it in a stage if later sweeps need it. */
    private void loadPack(Source source, int sweep, Set<String> after) {
        if (source instanceof Loaded l && !l.access().isOfRow(group.columns)) {
            Access access = l.access();
            String name = scalar(access);
            if (!packs.add(sweep + name)) {
                return;
            }
            DType dtype = access.operand().dtype();
            boolean staged = kernel.stages.has(access);
            boolean isFirst = group.members.stream()
                    .filter(m -> !m.perRow && m.sweep < sweep)
                    .flatMap(m -> m.sources.stream())
                    .noneMatch(s -> s instanceof Loaded other && other.access() == access);
            String from = staged && !isFirst
                    ? "load<" + kernel.width + ">(" + stage(access, dtype) + " + c)"
                    : accesses.load(access, kernel.width, kernel.isCut ? "n" : "");
            text.line("const " + pack(dtype) + " " + name + " = " + from + ";");
            if (staged && isFirst) {
                after.add("store<" + kernel.width + ">(" + stage(access, dtype) + " + c, " + name + ");");
            }
        } else if (source instanceof Passed passed
                && !FusedLoops.isOfRow(passed.result())
                && passed.result().member.sweep < sweep) {
            Result result = passed.result();
            if (packs.add(sweep + name("s", result))) {
                text.line("const " + pack(result.dtype()) + " " + name("s", result) + " = load<" + kernel.width + ">("
                        + stage(result, result.dtype()) + " + c);");
            }
        }
    }

    /** The pack of a result that goes to memory, to a stage or into the columns' folds. */
    private void declarePack(Result result, Set<String> after) {
        DType compute = result.member.loop.compute();
        if (result.scope == Scope.COLUMN) {
            String at = stage(result, compute) + " + c";
            text.line(pack(compute) + " " + name("o", result) + " = load<" + kernel.width + ">(" + at + ");");
            after.add("store<" + kernel.width + ">(" + at + ", " + name("o", result) + ");");
        } else if (isPacked(result)) {
            text.line(pack(result.dtype()) + " " + name("o", result) + ";");
            if (result.stored) {
                after.add(accesses.store(result.access, name("o", result), kernel.width, kernel.isCut ? "n" : ""));
            }
            if (kernel.stages.has(result)) {
                after.add("store<" + kernel.width + ">(" + stage(result, result.dtype()) + " + c, " + name("o", result)
                        + ");");
            }
        }
    }

    private boolean isPacked(Result result) {
        return result.scope == Scope.ELEMENT && (result.stored || kernel.stages.has(result));
    }

    private void element(Member member) {
        ProgramText program = program(member, "[i]");
        program.print(text);
        DType compute = member.loop.compute();
        String guard = kernel.isCut ? "if (i < n) " : "";
        for (Result result : member.results) {
            String value = program.register(result.register);
            if (result.scope == Scope.ELEMENT) {
                text.line("const " + CudaText.type(result.dtype()) + " " + name("e", result) + " = "
                        + CudaText.converted(value, compute, result.dtype()) + ";");
                if (isPacked(result)) {
                    text.line(name("o", result) + ".v[i] = " + name("e", result) + ";");
                }
            } else {
                String into = result.scope == Scope.COLUMN
                        ? name("o", result) + ".v[i]"
                        : name(result.scope == Scope.ROW ? "t" : "w", result);
                text.line(guard + into + " = " + CudaText.folded(result.fold.orElseThrow(), into, value) + ";");
            }
        }
    }

    private void finishRow(Result result) {
        String folded = "team.fold<" + CudaText.type(result.fold.orElseThrow()) + ">(" + name("t", result) + ")";
        if (!shares()) {
            rowValue(result, folded);
            return;
        }
        Operand part = parts.apply(result);
        boolean isWorkspace = part != result.access.operand();
        String name = "a_" + name("f", result);
        Access place = isWorkspace ? parted(result, part) : result.access;
        String more = " + chunk * " + p.number(name + "_chunk", isWorkspace ? 1 : 0);
        text.line("const " + type(result) + " " + name("f", result) + " = " + folded + ";");
        text.line(accesses.pointer(place, name, places.apply(part), part.dtype(), more));
        text.line("if (active && team.lane == 0) *" + name + " = "
                + CudaText.converted(name("f", result), result.member.loop.compute(), part.dtype()) + ";");
    }

    /** The place of the parts of a row's fold, along the rows' axes. */
    private Access parted(Result result, Operand part) {
        long[] strides = new long[group.dims.length];
        for (int i = 0; i < group.rows.size(); i++) {
            int axis = group.rows.get(i);
            strides[axis] = group.dims[axis] == 1 ? 0 : part.strides()[i];
        }
        return new Access(part, strides);
    }

    private void finishWhole(Result result) {
        Operand part = parts.apply(result);
        text.line("const " + type(result) + " " + name("f", result) + " = Team(blockDim.x).fold<"
                + CudaText.type(result.fold.orElseThrow()) + ">(" + name("w", result) + ");");
        text.line("if (threadIdx.x == 0) " + p.pointer("a_" + name("f", result), part.dtype(), places.apply(part))
                + "[blockIdx.x] = "
                + CudaText.converted(name("f", result), result.member.loop.compute(), part.dtype()) + ";");
    }

    /** Folds what the teams of the block have for each column. */
    private void finishColumns() {
        List<Result> results = results(Scope.COLUMN);
        if (results.isEmpty()) {
            return;
        }
        text.line("__syncthreads();");
        text.open("for (long long c = threadIdx.x; c < p.columns; c += blockDim.x)");
        for (Result result : results) {
            String stage = stage(result, result.member.loop.compute());
            String first = "reinterpret_cast<" + type(result) + "*>(shared + ";
            String value = name("f", result);
            text.line(type(result) + " " + value + " = " + first + "p.slot_" + stage + ")[c];");
            text.open("for (int t = 1; t < team.count; t++)");
            text.line(value + " = "
                    + CudaText.folded(result.fold.orElseThrow(), value, first + "t * p.own + p.slot_" + stage + ")[c]")
                    + ";");
            text.close();
            Operand part = parts.apply(result);
            text.line(p.pointer("a_" + value, part.dtype(), places.apply(part)) + "[blockIdx.x * p.columns + c] = "
                    + value + ";");
        }
        text.close();
    }

    private ProgramText program(Member member, String element) {
        String prefix = "r" + group.members.indexOf(member) + "_";
        return new ProgramText(
                member.loop, prefix, read -> read(member, read, element), axis -> coordinate(axis, !element.isEmpty()));
    }

    /** What a read gives, in the type of the registers. */
    private String read(Member member, int read, String element) {
        Source source = member.sources.get(read);
        DType dtype = member.loop.reads().get(read).dtype();
        String value;
        if (source instanceof Loaded l) {
            boolean isOfRow = l.access().isOfRow(group.columns);
            value = scalar(l.access()) + (isOfRow ? "" : ".v" + element);
        } else {
            Result result = ((Passed) source).result();
            if (FusedLoops.isOfRow(result)) {
                value = name("f", result);
            } else {
                value = result.member.sweep == member.sweep ? name("e", result) : name("s", result) + ".v" + element;
            }
        }
        return CudaText.converted(value, dtype, member.loop.compute());
    }

    private String coordinate(int axis, boolean ofElement) {
        int row = group.rows.contains(axis) ? kernel.rows.find(axis) : -1;
        if (row >= 0) {
            return "x" + row;
        }
        int column = ofElement ? kernel.columns.find(axis) : -1;
        if (column < 0) {
            return "0";
        }
        return "y" + column + (column == kernel.columns.rank() - 1 ? " + i" : "");
    }

    private List<Member> members(int sweep, boolean perRow) {
        return group.members.stream()
                .filter(m -> m.sweep == sweep && m.perRow == perRow)
                .toList();
    }

    private List<Result> results(Scope scope) {
        List<Result> results = new ArrayList<>();
        group.members.forEach(
                m -> m.results.stream().filter(r -> r.scope == scope).forEach(results::add));
        return results;
    }

    /** A name of a result: that of its loop and its number in it. */
    private String name(String prefix, Result result) {
        return prefix + group.members.indexOf(result.member) + "_" + result.member.results.indexOf(result);
    }

    private static String type(Result result) {
        return CudaText.type(result.member.loop.compute());
    }

    private static String none(Result result) {
        return CudaText.none(result.fold.orElseThrow(), result.member.loop.compute());
    }

    private String pack(DType dtype) {
        return "Pack<" + CudaText.type(dtype) + ", " + kernel.width + ">";
    }
}
