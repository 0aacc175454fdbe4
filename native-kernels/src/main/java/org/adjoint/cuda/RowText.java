package org.adjoint.cuda;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;
import org.adjoint.cuda.FusedLoops.Source;

/** The text of a {@link RowKernel}. */
final class RowText {
    private final RowKernel kernel;
    private final FusedLoops group;
    private final KernelParameters p;
    private final Function<Operand, Argument.Place> places;
    private final AccessText accesses;
    private final RowNames names;
    private final CudaText text = new CudaText(1);
    private final SweepText sweeps;
    private final RowFolds folds;
    private final Set<Access> scalars = new HashSet<>();
    private final Set<String> slots = new HashSet<>();

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
        this.places = places;
        this.accesses = new AccessText(parameters, kernel.rows, LoopAxes.NONE, kernel.columns);
        this.names = new RowNames(kernel, parameters, accesses);
        this.sweeps = new SweepText(kernel, parameters, accesses, names, text);
        this.folds = new RowFolds(group, parameters, accesses, names, text, parts, places);
    }

    CudaText print() {
        p.number("rows", kernel.rows.size());
        p.number("columns", kernel.columns.size());
        text.line("const Team team(" + p.number("team", kernel.team) + ");");
        shared();
        names.results(Scope.WHOLE)
                .forEach(r -> text.line(RowNames.type(r) + " " + names.of("w", r) + " = " + RowNames.none(r) + ";"));
        text.line("const long long items = p.rows" + (kernel.shares ? " * p.chunks" : "") + ";");
        text.open("for (long long first = block * team.count; first < items; first += blocks * team.count)");
        rowBegins();
        for (int sweep = 0; sweep < group.sweeps(); sweep++) {
            names.members(sweep, true).forEach(this::rowMember);
            sweep(names.members(sweep, false).toList());
        }
        text.close();
        names.results(Scope.WHOLE).forEach(folds::finishWhole);
        folds.finishColumns();
        return text;
    }

    private void shared() {
        if (kernel.stages.isEmpty()) {
            return;
        }
        text.line("ADJ_DYNAMIC_SHARED(unsigned char, shared);");
        text.line("unsigned char* const own = shared + team.number * " + p.number("own", kernel.stages.bytes()) + ";");
        for (Result result : names.results(Scope.COLUMN)) {
            int slot = slot(result, result.member.loop.compute());
            text.open("for (long long c = team.lane * " + kernel.width + "; c < p.columns; c += team.size * "
                    + kernel.width + ")");
            text.openElements(kernel.width).line("stage" + slot + "[c + i] = " + RowNames.none(result) + ";");
            text.close().close();
        }
        group.members.forEach(m -> m.results.stream()
                .filter(r -> r.scope != Scope.COLUMN && kernel.stages.has(r))
                .forEach(r -> slot(r, r.dtype())));
        RowKernel.accesses(group).stream()
                .filter(kernel.stages::has)
                .forEach(a -> slot(a, a.operand().dtype()));
    }

    /** Declares the memory of a staged value, unless another that has it in turn did. */
    private int slot(Object value, DType dtype) {
        int number = kernel.stages.number(value);
        if (slots.add(CudaText.type(dtype) + number)) {
            String type = CudaText.type(dtype);
            text.line(type + "* const " + names.stage(value, dtype) + " = reinterpret_cast<" + type + "*>(own + "
                    + p.number("slot_" + names.stage(value, dtype), kernel.stages.offset(value)) + ");");
        }
        return number;
    }

    private void rowBegins() {
        text.line("const bool active = first + team.number < items;");
        text.line("const long long item = active ? first + team.number : items - 1;");
        if (kernel.shares) {
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
        return kernel.shares && names.results(Scope.ROW).stream().anyMatch(r -> r.access == access);
    }

    private void rowMember(Member member) {
        member.sources.forEach(this::loadScalar);
        names.rowProgram(member).print(text);
        for (Result result : member.results) {
            String value = names.rowProgram(member).register(result.register);
            if (result.scope == Scope.WHOLE) {
                String folded = CudaText.folded(result.fold.orElseThrow(), names.of("w", result), value);
                text.line("if (active && team.lane == 0) " + names.of("w", result) + " = " + folded + ";");
            } else {
                rowValue(result, value);
            }
        }
    }

    /** Names a number of the row, and stores it if it is needed in memory. */
    private void rowValue(Result result, String value) {
        DType compute = result.member.loop.compute();
        text.line("const " + CudaText.type(result.dtype()) + " " + names.of("f", result) + " = "
                + CudaText.converted(value, compute, result.dtype()) + ";");
        if (result.stored) {
            text.line("if (active && team.lane == 0) *" + accesses.name(result.access) + " = " + names.of("f", result)
                    + ";");
        }
    }

    private void loadScalar(Source source) {
        if (source instanceof Loaded l && l.access().isOfRow(group.columns) && scalars.add(l.access())) {
            String type = CudaText.type(l.access().operand().dtype());
            text.line("const " + type + " " + names.loaded(l.access()) + " = *" + accesses.name(l.access()) + ";");
        }
    }

    /** A pass over the columns, and what it folds into the row. */
    private void sweep(List<Member> members) {
        if (members.isEmpty()) {
            return;
        }
        members.forEach(m -> m.sources.forEach(this::loadScalar));
        List<Result> ofRow = members.stream()
                .flatMap(m -> m.results.stream())
                .filter(r -> r.scope == Scope.ROW)
                .toList();
        ofRow.forEach(r -> text.line(RowNames.type(r) + " " + names.of("t", r) + " = " + RowNames.none(r) + ";"));
        sweeps.print(members);
        for (Result result : ofRow) {
            if (kernel.shares) {
                folds.finishShared(result);
            } else {
                rowValue(result, folds.ofTeam(result));
            }
        }
    }
}
