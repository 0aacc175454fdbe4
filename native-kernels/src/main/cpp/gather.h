// gather: y[o, j, i] = a[o, index, i], the index being that of j (slices) or of (o, j, i) (elements).
// scatterAdd: y[o, index, i] = sum of the b[o, j, i] with that index, in order.
// Parameters: 0 slices or 1 elements, outer, length, inner, count of j.
// indexRange: y = a, each of which must be in [0, length). Parameter: length.
#pragma once

#include "call.h"

namespace adj {

inline bool indexedValid(const CallCode& c, int chosen, int whole) {
    const i64* p = c.param;
    const i64 indices = p[0] == 0 ? p[4] : product(p[1], p[4], p[3]);
    return (p[0] == 0 || p[0] == 1) && c.type(1) == DType::I32 && c.type(0) == c.type(2) &&
           c.operand[1].elements == indices && c.operand[chosen].elements == product(p[1], p[4], p[3]) &&
           c.operand[whole].elements == product(p[1], p[2], p[3]) && product(p[1], p[3]) >= 0;
}

inline bool indexRangeValid(const CallCode& c) {
    return c.type(0) == DType::I32 && c.type(1) == DType::I32 && c.operand[0].elements == c.operand[1].elements;
}

inline bool gatherValid(const CallCode& c) { return indexedValid(c, 2, 0); }

inline bool scatterAddValid(const CallCode& c) { return isFloat(c.type(0)) && indexedValid(c, 0, 2); }

// Whether an index of an operand is one of the axis.
inline bool inside(const CallRow& r, i64 position, i64 index, i64 length, int operand = 1) {
    if (index >= 0 && index < length) return true;
    r.fail(r.position(operand, position), index);
    return false;
}

inline void indexRangeRun(const CallRow& r) {
    for (i64 i = 0; i < r.code.operand[0].elements; i++) {
        const int32_t index = r.at<int32_t>(0)[i];
        if (!inside(r, i, index, r.param(0), 0)) return;
        r.at<int32_t>(1)[i] = index;
    }
}

inline void gatherRun(const CallRow& r) {
    const i64 outer = r.param(1), length = r.param(2), inner = r.param(3), count = r.param(4);
    const int32_t* indices = r.at<int32_t>(1);
    byType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        const T* a = r.at<T>(0);
        T* y = r.at<T>(2);
        for (i64 o = 0; o < outer; o++, a += length * inner) {
            for (i64 j = 0; j < count; j++, y += inner) {
                if (r.param(0) == 0) {
                    const i64 index = indices[j];
                    if (!inside(r, j, index, length)) return;
                    std::copy(a + index * inner, a + (index + 1) * inner, y);
                } else {
                    for (i64 i = 0; i < inner; i++) {
                        const i64 at = (o * count + j) * inner + i, index = indices[at];
                        if (!inside(r, at, index, length)) return;
                        y[i] = a[index * inner + i];
                    }
                }
            }
        }
    });
}

inline void scatterAddRun(const CallRow& r) {
    const i64 outer = r.param(1), length = r.param(2), inner = r.param(3), count = r.param(4);
    const int32_t* indices = r.at<int32_t>(1);
    byFloatType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        const T* b = r.at<T>(0);
        T* y = r.at<T>(2);
        std::fill(y, y + outer * length * inner, T(0));
        for (i64 o = 0; o < outer; o++, y += length * inner) {
            for (i64 j = 0; j < count; j++, b += inner) {
                if (r.param(0) == 0) {
                    const i64 index = indices[j];
                    if (!inside(r, j, index, length)) return;
                    T* to = y + index * inner;
                    for (i64 i = 0; i < inner; i++) to[i] += b[i];
                } else {
                    for (i64 i = 0; i < inner; i++) {
                        const i64 at = (o * count + j) * inner + i, index = indices[at];
                        if (!inside(r, at, index, length)) return;
                        y[index * inner + i] += b[i];
                    }
                }
            }
        }
    });
}

}  // namespace adj
