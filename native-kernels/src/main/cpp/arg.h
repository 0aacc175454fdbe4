// The position of the largest or smallest element along one axis. The first of equals wins; NaN counts as the extreme.
#pragma once

#include "loop_run.h"

namespace adj {

struct Arg {
    ArgCode code;
    int scratchOrder[2] = {};
};

template <class T, bool kLargest>
i64 argExtreme(const T* s, i64 n, i64 step) {
    i64 best = 0;
    T value = s[0];
    for (i64 i = 1; i < n && value == value; i++) {
        T v = s[i * step];
        if ((kLargest ? v > value : v < value) || v != v) {
            value = v;
            best = i;
        }
    }
    return best;
}

template <class T>
void runArg(const Arg& arg, const Workspace& ws, const Block& block) {
    const ArgCode& c = arg.code;
    auto base = [&](const Operand& o, int order) {
        const bool scratch = o.slot == kScratch;
        char* at = scratch ? ws.scratch + scratchPlace(o.offset, order, block.rows) : block.slots[o.slot] + o.offset;
        return at + (block.begin - (scratch ? block.first : 0)) * o.stride[0] * sizeOf(o.dtype);
    };
    const T* from = (const T*) base(c.from, arg.scratchOrder[0]);
    int32_t* to = (int32_t*) base(c.to, arg.scratchOrder[1]);
    i64 dims[kMaxAxes], index[kMaxAxes] = {}, total = 1;
    for (int a = 0; a < c.rank; a++) {
        dims[a] = a == c.axis ? 1 : a == 0 ? block.end - block.begin : c.dims[a];
        total *= dims[a];
    }
    const i64 n = c.dims[c.axis], step = c.from.stride[c.axis];
    for (i64 e = 0; e < total && n > 0; e++) {
        i64 read = 0, write = 0;
        for (int a = 0; a < c.rank; a++) {
            read += index[a] * c.from.stride[a];
            write += index[a] * (a == c.axis ? 0 : c.to.stride[a]);
        }
        const T* s = from + read;
        to[write] = int32_t(c.largest ? argExtreme<T, true>(s, n, step) : argExtreme<T, false>(s, n, step));
        for (int a = c.rank - 1; a >= 0 && ++index[a] == dims[a]; a--) index[a] = 0;
    }
}

}  // namespace adj
