package org.adjoint.cuda;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.adjoint.DType;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;
import org.adjoint.cuda.FusedLoops.Source;

/** The text of a pass over the columns of a row in a {@link RowKernel}. */
final class SweepText {
    /** What a thread holds of a row that it loaded and has not used. */
    private static final int BYTES_AHEAD = 128;

    private static final int MOST_AHEAD = 4;

    private final RowKernel kernel;
    private final FusedLoops group;
    private final KernelParameters p;
    private final AccessText accesses;
    private final RowNames names;
    private final CudaText text;
    private final Set<String> packs = new HashSet<>();
    private final Set<Access> loadedAhead = new HashSet<>();

    SweepText(RowKernel kernel, KernelParameters parameters, AccessText accesses, RowNames names, CudaText text) {
        this.kernel = kernel;
        this.group = kernel.group;
        this.p = parameters;
        this.accesses = accesses;
        this.names = names;
        this.text = text;
    }

    /** The pass that runs these loops. */
    void print(List<Member> members) {
        int sweep = members.get(0).sweep;
        Set<Access> fromMemory = new LinkedHashSet<>();
        members.forEach(m -> m.sources.forEach(s -> {
            if (s instanceof Loaded l && isFromMemory(l.access(), sweep)) {
                fromMemory.add(l.access());
            }
        }));
        if (!fromMemory.isEmpty()) {
            aheadOf(members, fromMemory);
            return;
        }
        text.open("for (long long c = begin + team.lane * " + kernel.width + "; c < end; c += team.size * "
                + kernel.width + ")");
        coordinates();
        body(members);
        text.close();
    }

    /**
     * A pass that loads several packs before it uses the first. The compiler would not: a store may meet a load, and of a fold
     * it takes one after the other.
     */
    private void aheadOf(List<Member> members, Set<Access> fromMemory) {
        boolean isLong = kernel.columns.size() > (long) kernel.team * RowKernel.VECTORS * kernel.width;
        int packs = isLong ? MOST_AHEAD : RowKernel.VECTORS;
        int bytes = kernel.width
                * fromMemory.stream().mapToInt(a -> a.operand().dtype().bytes()).sum();
        int ahead = Math.max(1, Math.min(packs, BYTES_AHEAD / bytes));
        String stride = "team.size * " + kernel.width;
        text.open("for (long long next = begin + team.lane * " + kernel.width + "; next < end; next += " + stride
                + " * " + ahead + ")");
        for (Access access : fromMemory) {
            text.line(names.pack(access.operand().dtype()) + " " + aheadOf(access) + "[" + ahead + "];");
        }
        openPacks(ahead, stride);
        for (Access access : fromMemory) {
            text.line(aheadOf(access) + "[v] = " + loadOf(access) + ";");
            loadedAhead.add(access);
        }
        text.close().close();
        openPacks(ahead, stride);
        body(members);
        loadedAhead.clear();
        text.close().close();
        text.close();
    }

    private String aheadOf(Access access) {
        return names.loaded(access) + "_ahead";
    }

    private void openPacks(int ahead, String stride) {
        text.line("ADJ_UNROLL").open("for (int v = 0; v < " + ahead + "; v++)");
        text.line("const long long c = next + v * " + stride + ";");
        text.open("if (c < end)");
        coordinates();
    }

    private void coordinates() {
        AccessText.coordinates(text, p, "c", "y", kernel.columns);
        if (kernel.isCut) {
            text.line("const long long n = end - c;");
        }
    }

    /** Whether a sweep loads an access of each element itself, and does not find it in a stage. */
    private boolean isFromMemory(Access access, int sweep) {
        return !access.isOfRow(group.columns) && (!kernel.stages.has(access) || isFirst(access, sweep));
    }

    private boolean isFirst(Access access, int sweep) {
        return group.members.stream()
                .filter(m -> !m.perRow && m.sweep < sweep)
                .flatMap(m -> m.sources.stream())
                .noneMatch(s -> s instanceof Loaded other && other.access() == access);
    }

    private String loadOf(Access access) {
        return accesses.load(access, kernel.width, kernel.isCut ? "n" : "");
    }

    private void body(List<Member> members) {
        int sweep = members.get(0).sweep;
        Set<String> after = new LinkedHashSet<>();
        members.forEach(m -> m.sources.forEach(s -> loadPack(s, sweep, after)));
        members.forEach(m -> m.results.forEach(r -> declarePack(r, after)));
        text.openElements(kernel.width);
        members.forEach(this::element);
        text.close();
        after.forEach(text::line);
    }

    /** Reads what the elements need from memory or from a stage, and keeps it in a stage if later sweeps need it. */
    private void loadPack(Source source, int sweep, Set<String> after) {
        if (source instanceof Loaded l && !l.access().isOfRow(group.columns)) {
            Access access = l.access();
            String name = names.loaded(access);
            if (!packs.add(sweep + name)) {
                return;
            }
            DType dtype = access.operand().dtype();
            boolean isFromMemory = isFromMemory(access, sweep);
            String from = loadedAhead.contains(access)
                    ? aheadOf(access) + "[v]"
                    : isFromMemory
                            ? loadOf(access)
                            : "load<" + kernel.width + ">(" + names.stage(access, dtype) + " + c)";
            text.line("const " + names.pack(dtype) + " " + name + " = " + from + ";");
            if (isFromMemory && kernel.stages.has(access)) {
                after.add("store<" + kernel.width + ">(" + names.stage(access, dtype) + " + c, " + name + ");");
            }
        } else if (source instanceof Passed passed
                && !FusedLoops.isOfRow(passed.result())
                && passed.result().member.sweep < sweep) {
            Result result = passed.result();
            if (packs.add(sweep + names.of("s", result))) {
                text.line("const " + names.pack(result.dtype()) + " " + names.of("s", result) + " = load<"
                        + kernel.width + ">(" + names.stage(result, result.dtype()) + " + c);");
            }
        }
    }

    /** The pack of a result that goes to memory, to a stage or into the columns' folds. */
    private void declarePack(Result result, Set<String> after) {
        DType compute = result.member.loop.compute();
        if (result.scope == Scope.COLUMN) {
            String at = names.stage(result, compute) + " + c";
            text.line(names.pack(compute) + " " + names.of("o", result) + " = load<" + kernel.width + ">(" + at + ");");
            after.add("store<" + kernel.width + ">(" + at + ", " + names.of("o", result) + ");");
        } else if (isPacked(result)) {
            text.line(names.pack(result.dtype()) + " " + names.of("o", result) + ";");
            if (result.stored) {
                after.add(accesses.store(result.access, names.of("o", result), kernel.width, kernel.isCut ? "n" : ""));
            }
            if (kernel.stages.has(result)) {
                after.add("store<" + kernel.width + ">(" + names.stage(result, result.dtype()) + " + c, "
                        + names.of("o", result) + ");");
            }
        }
    }

    private boolean isPacked(Result result) {
        return result.scope == Scope.ELEMENT && (result.stored || kernel.stages.has(result));
    }

    private void element(Member member) {
        ProgramText program = names.elementProgram(member);
        program.print(text);
        DType compute = member.loop.compute();
        String guard = kernel.isCut ? "if (i < n) " : "";
        for (Result result : member.results) {
            String value = program.register(result.register);
            if (result.scope == Scope.ELEMENT) {
                text.line("const " + CudaText.type(result.dtype()) + " " + names.of("e", result) + " = "
                        + CudaText.converted(value, compute, result.dtype()) + ";");
                if (isPacked(result)) {
                    text.line(names.of("o", result) + ".v[i] = " + names.of("e", result) + ";");
                }
            } else {
                String into = result.scope == Scope.COLUMN
                        ? names.of("o", result) + ".v[i]"
                        : names.of(result.scope == Scope.ROW ? "t" : "w", result);
                text.line(guard + into + " = " + CudaText.folded(result.fold.orElseThrow(), into, value) + ";");
            }
        }
    }
}
