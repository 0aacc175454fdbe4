// Whether two operands of a LOOP can touch the same bytes.
#pragma once

#include <algorithm>

#include "decode.h"

namespace adj {

struct Extent {
    i64 low, high;
};

// Bytes from the operand's slot that the axes from firstAxis on can reach.
inline Extent extentOf(const LoopCode& code, const Operand& o, int firstAxis) {
    Extent e{o.offset, o.offset};
    for (int a = firstAxis; a < code.rank; a++) {
        i64 span = o.stride[a] * std::max<i64>(code.dims[a] - 1, 0) * sizeOf(o.dtype);
        (span < 0 ? e.low : e.high) += span;
    }
    e.high += sizeOf(o.dtype);
    return e;
}

inline bool samePlace(const LoopCode& code, const Operand& a, const Operand& b) {
    return a.slot == b.slot && a.offset == b.offset && a.dtype == b.dtype &&
           std::equal(a.stride, a.stride + code.rank, b.stride);
}

// Columns of one matrix are told apart by their place in its row. Places in scratch are per row as they are.
inline bool mayMeet(const LoopCode& code, const Operand& a, const Operand& b) {
    if (a.slot != b.slot) return false;
    const int first = a.slot == kScratch ? 1 : 0;
    Extent ea = extentOf(code, a, first), eb = extentOf(code, b, first);
    if (ea.high <= eb.low || eb.high <= ea.low) return false;
    const i64 pitch = a.stride[0] * sizeOf(a.dtype);
    if (pitch <= 0 || pitch != b.stride[0] * sizeOf(b.dtype)) return true;
    ea = extentOf(code, a, 1);
    eb = extentOf(code, b, 1);
    const i64 apart = ((eb.low - ea.low) % pitch + pitch) % pitch;
    return apart < ea.high - ea.low || apart + (eb.high - eb.low) > pitch;
}

}  // namespace adj
