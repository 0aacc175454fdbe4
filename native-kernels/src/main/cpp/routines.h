// Every routine, by the name that plans ask for.
#pragma once

#include <string>

#include "arg.h"
#include "cumulative.h"
#include "gather.h"
#include "matrix.h"
#include "overlap_add.h"
#include "random.h"
#include "sort.h"

namespace adj {

constexpr Routine kRoutines[] = {
    {"arg", 4, 2, argValid, argRun},
    {"gather", 5, 3, gatherValid, gatherRun},
    {"scatterAdd", 5, 3, scatterAddValid, scatterAddRun},
    {"overlapAdd", 10, 2, overlapAddValid, overlapAddRun},
    {"indexRange", 1, 2, indexRangeValid, indexRangeRun},
    {"cumulative", 5, 2, cumulativeValid, cumulativeRun},
    {"linearRecurrence", 5, 3, recurrenceValid, recurrenceRun},
    {"random", 1, 2, randomValid, randomRun},
    {"cholesky", 5, 2, choleskyValid, choleskyRun},
    {"triangularSolve", 5, 3, rightSidesValid, triangularSolveRun},
    {"solve", 5, 3, rightSidesValid, solveRun},
    {"determinant", 5, 2, determinantValid, determinantRun},
    {"qr", 5, 2, qrValid, qrRun},
    {"symmetricEigen", 5, 2, eigenValid, symmetricEigenRun},
    {"svd", 5, 2, svdValid, svdRun},
    {"sortOrder", 5, 2, sortValid, sortRun},
};
constexpr int kRoutineCount = int(sizeof kRoutines / sizeof kRoutines[0]);

// In the order of their codes, separated by commas.
inline const char* routineNames() {
    static const std::string names = [] {
        std::string all;
        for (const Routine& r : kRoutines) all += (all.empty() ? "" : ",") + std::string(r.name);
        return all;
    }();
    return names.c_str();
}

inline Call readCall(Words& w, i64 rows, i64 scratchBytes) {
    Call call;
    CallCode& c = call.code;
    call.routine = &kRoutines[w.within("routine", 0, kRoutineCount - 1)];
    c.rows = rows;
    c.work = double(w.within("work", 0, i64(1) << 60)) / double(std::max<i64>(rows, 1));
    for (int i = 0; i < call.routine->params; i++) c.param[i] = w.next();
    c.operands = call.routine->operands;
    for (int i = 0; i < c.operands; i++) {
        auto& o = c.operand[i];
        o.slot = w.slot();
        o.offset = w.offset();
        o.dtype = w.dtype(2);
        checkOffset(o.offset, o.dtype);
        i64 dims[2] = {rows, w.dim("elements of a row")}, strides[2] = {0, 1};
        readStrides(w, 1, dims, strides);
        o.stride = strides[0];
        o.elements = dims[1];
        checkScratch(o.slot, o.offset, scratchBytes, 2, dims, strides, sizeOf(o.dtype));
        bool own = rows <= 1 || o.stride >= o.elements;
        if (i == c.operands - 1 && !own) throw Malformed("rows of a result overlap");
    }
    if (!call.routine->valid(c)) throw Malformed(std::string("operands do not fit ") + call.routine->name);
    return call;
}

inline void runCall(const Call& call, const Workspace& ws, const Block& block, FaultLog& faults, i64 region, i64 step) {
    const CallCode& c = call.code;
    CallRow row{c, block.begin, {}, faults, region, step};
    for (int i = 0; i < c.operands; i++) {
        const auto& o = c.operand[i];
        const bool scratch = o.slot == kScratch;
        char* base = scratch ? ws.scratch + scratchPlace(o.offset, call.scratchOrder[i], block.rows) : block.slots[o.slot] + o.offset;
        row.operand[i] = base + (block.begin - (scratch ? block.first : 0)) * o.stride * sizeOf(o.dtype);
    }
    for (; row.row < block.end; row.row++) {
        call.routine->run(row);
        for (int i = 0; i < c.operands; i++) row.operand[i] += c.operand[i].stride * sizeOf(c.type(i));
    }
}

}  // namespace adj
