package org.adjoint.cuda;

import java.util.List;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;
import org.adjoint.cuda.FusedLoops.Source;

/** What things are called in the text of a {@link RowKernel}, and its programs in these names. */
final class RowNames {
    private final RowKernel kernel;
    private final FusedLoops group;
    private final KernelParameters parameters;
    private final AccessText accesses;

    RowNames(RowKernel kernel, KernelParameters parameters, AccessText accesses) {
        this.kernel = kernel;
        this.group = kernel.group;
        this.parameters = parameters;
        this.accesses = accesses;
    }

    /** A name of a result: that of its loop and its number in it. */
    String of(String prefix, Result result) {
        return prefix + group.members.indexOf(result.member) + "_" + result.member.results.indexOf(result);
    }

    /** The memory of a staged value. */
    String stage(Object value, DType dtype) {
        return "stage" + kernel.stages.number(value) + (dtype == DType.INT32 ? "_int" : "");
    }

    /** What is loaded from an access. */
    String loaded(Access access) {
        return "l" + accesses.name(access).substring(1);
    }

    /** The type in which a result is computed. */
    static String type(Result result) {
        return CudaText.type(result.member.loop.compute());
    }

    static String none(Result result) {
        return CudaText.none(result.fold.orElseThrow(), result.member.loop.compute());
    }

    String pack(DType dtype) {
        return "Pack<" + CudaText.type(dtype) + ", " + kernel.width + ">";
    }

    /** The program of a loop over columns, for element i of the packs. */
    ProgramText elementProgram(Member member) {
        return program(member, "[i]");
    }

    /** The program of a loop of numbers of the row. */
    ProgramText rowProgram(Member member) {
        return program(member, "");
    }

    private ProgramText program(Member member, String element) {
        String prefix = "r" + group.members.indexOf(member) + "_";
        return new ProgramText(
                member.loop,
                parameters,
                prefix,
                read -> read(member, read, element),
                axis -> coordinate(axis, !element.isEmpty()));
    }

    /** What a read gives, in the type of the registers. */
    private String read(Member member, int read, String element) {
        Source source = member.sources.get(read);
        DType dtype = member.loop.reads().get(read).dtype();
        String value;
        if (source instanceof Loaded l) {
            boolean isOfRow = l.access().isOfRow(group.columns);
            value = loaded(l.access()) + (isOfRow ? "" : ".v" + element);
        } else {
            Result result = ((Passed) source).result();
            if (FusedLoops.isOfRow(result)) {
                value = of("f", result);
            } else {
                value = result.member.sweep == member.sweep ? of("e", result) : of("s", result) + ".v" + element;
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

    Stream<Member> members(int sweep, boolean perRow) {
        return group.members.stream().filter(m -> m.sweep == sweep && m.perRow == perRow);
    }

    List<Result> results(Scope scope) {
        return group.members.stream()
                .flatMap(m -> m.results.stream())
                .filter(r -> r.scope == scope)
                .toList();
    }
}
