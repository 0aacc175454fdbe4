// The axes of a LOOP after size-1 axes are gone and neighbours are merged wherever every operand allows it.
#pragma once

#include <algorithm>

#include "ssa.h"

namespace adj {


inline bool isFolded(const Write& w, int axis, i64 dim) { return w.fold != STORE && w.to.stride[axis] == 0 && dim != 1; }

// keepRows: axis 0 stays as it is, since the members of a region share its partition.
// newAxis[a] tells where an original axis went; it is set for indexed axes, which are never merged.
inline void mergeAxes(LoopCode& code, bool keepRows, const bool* indexed, int* newAxis) {
    std::vector<i64*> strides;
    for (Operand& o : code.reads) strides.push_back(o.stride);
    for (Write& w : code.writes) strides.push_back(w.to.stride);

    int rank = 0;
    bool locked[kMaxAxes] = {};
    for (int a = 0; a < code.rank; a++) {
        newAxis[a] = -1;
        bool keep = code.dims[a] != 1 || (a == 0 && keepRows);
        if (!keep) continue;
        bool mergeable = rank > 0 && !indexed[a] && !locked[rank - 1] && code.dims[a] != 0;
        for (i64* s : strides) mergeable = mergeable && s[rank - 1] == s[a] * code.dims[a];
        if (mergeable) {
            code.dims[rank - 1] *= code.dims[a];
            for (i64* s : strides) s[rank - 1] = s[a];
            continue;
        }
        code.dims[rank] = code.dims[a];
        for (i64* s : strides) s[rank] = s[a];
        locked[rank] = indexed[a] || (a == 0 && keepRows);
        newAxis[a] = rank++;
    }
    if (rank == 0) {
        code.dims[0] = 1;
        for (i64* s : strides) s[0] = 0;
        rank = 1;
    }
    code.rank = rank;
    for (i64* s : strides) {
        for (int a = 0; a < rank; a++) {
            if (code.dims[a] == 1) s[a] = 0;
        }
    }
}

// A read that is contiguous along the last axis but one is a transpose. The last axis is cut into strips of some 16
// elements, walked strip by strip, so that a tile is a block and each cache line of either side is used whole.
inline void cutTransposes(LoopCode& code) {
    const int last = code.rank - 1, rows = last - 1;
    if (rows < 0 || code.rank == kMaxAxes || code.dims[rows] < 8) return;
    bool transposed = false;
    for (const Operand& o : code.reads) transposed = transposed || (o.stride[rows] == 1 && o.stride[last] > 1);
    if (!transposed) return;
    i64 strip = code.dims[last] % 16 == 0 ? 16 : 0;
    for (i64 d = 32; strip == 0 && d >= 8; d--) strip = code.dims[last] % d == 0 ? d : 0;
    if (strip == 0 || strip == code.dims[last]) return;

    std::vector<i64*> strides;
    for (Operand& o : code.reads) strides.push_back(o.stride);
    for (Write& w : code.writes) strides.push_back(w.to.stride);
    for (i64* s : strides) {
        s[last + 1] = s[last];
        s[last] = s[rows];
        s[rows] = s[last + 1] * strip;
    }
    code.dims[last + 1] = strip;
    std::swap(code.dims[rows], code.dims[last]);
    code.dims[rows] /= strip;
    code.rank++;
}

constexpr i64 kFewRows = 16;           // too few to be divided among threads
constexpr i64 kPieceOfRow = 1 << 14;  // elements at least

// Folds of a few long rows: the rows are cut into pieces, which become the leading axis, so that the pieces of all rows
// can be divided among threads. A row is cut where its length has a divisor for it.
inline void cutLongRows(LoopCode& code) {
    if (code.rank != 2 || code.dims[0] >= kFewRows || code.dims[1] < 2 * kPieceOfRow) return;
    const bool folds = std::any_of(code.writes.begin(), code.writes.end(),
                                   [&](const Write& w) { return isFolded(w, 1, code.dims[1]); });
    i64 pieces = code.dims[1] / kPieceOfRow;
    while (pieces > 1 && code.dims[1] % pieces != 0) pieces--;
    if (!folds || pieces < 2) return;
    auto cut = [&](i64* s) {
        s[2] = s[1];
        s[1] = s[0];
        s[0] = s[2] * (code.dims[1] / pieces);
    };
    for (Operand& o : code.reads) cut(o.stride);
    for (Write& w : code.writes) cut(w.to.stride);
    code.dims[2] = code.dims[1] / pieces;
    code.dims[1] = code.dims[0];
    code.dims[0] = pieces;
    code.rank = 3;
}

}  // namespace adj
