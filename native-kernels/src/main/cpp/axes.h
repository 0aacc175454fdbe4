// The axes of a LOOP after size-1 axes are gone and neighbours are merged wherever every operand allows it.
#pragma once

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

}  // namespace adj
