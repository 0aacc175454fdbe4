// argmax, argmin: the position of the largest or smallest element of each fibre. The first of equals wins; NaN counts as
// the extreme. Parameters: 0 largest or 1 smallest, outer, length, inner.
#pragma once

#include "call.h"

namespace adj {

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

inline bool argValid(const CallCode& c) {
    const i64* p = c.param;
    return (p[0] == 0 || p[0] == 1) && (p[2] > 0 || c.operand[1].elements == 0) && c.type(1) == DType::I32 &&
           c.operand[0].elements == product(p[1], p[2], p[3]) && c.operand[1].elements == product(p[1], p[3]);
}

inline void argRun(const CallRow& r) {
    const i64 outer = r.param(1), length = r.param(2), inner = r.param(3);
    byType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        for (i64 o = 0; o < outer; o++) {
            for (i64 i = 0; i < inner; i++) {
                const T* s = r.at<T>(0) + o * length * inner + i;
                i64 found = r.param(0) == 0 ? argExtreme<T, true>(s, length, inner) : argExtreme<T, false>(s, length, inner);
                r.at<int32_t>(1)[o * inner + i] = int32_t(found);
            }
        }
    });
}

}  // namespace adj
