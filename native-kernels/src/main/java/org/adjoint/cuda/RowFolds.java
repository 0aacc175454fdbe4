package org.adjoint.cuda;

import java.util.List;
import java.util.function.Function;
import org.adjoint.backend.Operand;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;

/** The text with which the folds of a {@link RowKernel} end: what the threads have becomes one number. */
final class RowFolds {
    private final FusedLoops group;
    private final KernelParameters p;
    private final AccessText accesses;
    private final RowNames names;
    private final CudaText text;
    private final Function<Result, Operand> parts;
    private final Function<Operand, Argument.Place> places;

    RowFolds(
            FusedLoops group,
            KernelParameters parameters,
            AccessText accesses,
            RowNames names,
            CudaText text,
            Function<Result, Operand> parts,
            Function<Operand, Argument.Place> places) {
        this.group = group;
        this.p = parameters;
        this.accesses = accesses;
        this.names = names;
        this.text = text;
        this.parts = parts;
        this.places = places;
    }

    /** The fold of what the threads of a team have. */
    String ofTeam(Result result) {
        return "team.fold<" + CudaText.type(result.fold.orElseThrow()) + ">(" + names.of("t", result) + ")";
    }

    /** The part of one of the teams that share a row. */
    void finishShared(Result result) {
        Operand part = parts.apply(result);
        boolean isWorkspace = part != result.access.operand();
        String name = "a_" + names.of("f", result);
        Access place = isWorkspace ? parted(result, part) : result.access;
        String more = " + chunk * " + p.number(name + "_chunk", isWorkspace ? 1 : 0);
        text.line("const " + RowNames.type(result) + " " + names.of("f", result) + " = " + ofTeam(result) + ";");
        text.line(accesses.pointer(place, name, places.apply(part), part.dtype(), more));
        text.line("if (active && team.lane == 0) *" + name + " = "
                + CudaText.converted(names.of("f", result), result.member.loop.compute(), part.dtype()) + ";");
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

    /** The part of a block in a fold of everything. */
    void finishWhole(Result result) {
        Operand part = parts.apply(result);
        text.line("const " + RowNames.type(result) + " " + names.of("f", result) + " = Team(blockDim.x).fold<"
                + CudaText.type(result.fold.orElseThrow()) + ">(" + names.of("w", result) + ");");
        text.line("if (threadIdx.x == 0) " + p.pointer("a_" + names.of("f", result), part.dtype(), places.apply(part))
                + "[block] = "
                + CudaText.converted(names.of("f", result), result.member.loop.compute(), part.dtype()) + ";");
    }

    /** Folds what the teams of the block have for each column. */
    void finishColumns() {
        List<Result> results = names.results(Scope.COLUMN);
        if (results.isEmpty()) {
            return;
        }
        text.line("__syncthreads();");
        text.open("for (long long c = threadIdx.x; c < p.columns; c += blockDim.x)");
        for (Result result : results) {
            String stage = names.stage(result, result.member.loop.compute());
            String first = "reinterpret_cast<" + RowNames.type(result) + "*>(shared + ";
            String value = names.of("f", result);
            text.line(RowNames.type(result) + " " + value + " = " + first + "p.slot_" + stage + ")[c];");
            text.open("for (int t = 1; t < team.count; t++)");
            text.line(value + " = "
                    + CudaText.folded(result.fold.orElseThrow(), value, first + "t * p.own + p.slot_" + stage + ")[c]")
                    + ";");
            text.close();
            Operand part = parts.apply(result);
            text.line(p.pointer("a_" + value, part.dtype(), places.apply(part)) + "[block * p.columns + c] = " + value
                    + ";");
        }
        text.close();
    }
}
