// sortOrder: the positions of each fibre's elements in sorted order; equal ones keep theirs, NaN comes last.
// Parameters: 0, 0 ascending or 1 descending, outer, length, inner.
#pragma once

#include <vector>

#include "cumulative.h"

namespace adj {

inline bool sortValid(const CallCode& c) { return c.type(1) == DType::I32 && c.param[3] <= INT32_MAX && fibresValid(c, 1); }

template <class T>
struct Keyed {
    T key;
    int32_t position;
};

inline void sortRun(const CallRow& r) {
    const i64 outer = r.param(2), length = r.param(3), inner = r.param(4);
    const bool descending = r.param(1) == 1;
    byType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        // Kept by each thread, so that a run allocates nothing after the first.
        thread_local std::vector<Keyed<T>> fibre;
        fibre.reserve(1024);
        fibre.resize(size_t(length));
        for (i64 f = 0; f < outer * inner; f++) {
            const i64 start = f / inner * length * inner + f % inner;
            for (i64 k = 0; k < length; k++) fibre[size_t(k)] = {r.at<T>(0)[start + k * inner], int32_t(k)};
            // Numbers first, in their order; positions tell equal ones apart.
            auto numbers = std::partition(fibre.begin(), fibre.end(), [](auto& e) { return e.key == e.key; });
            std::sort(numbers, fibre.end(), [](auto& a, auto& b) { return a.position < b.position; });
            std::sort(fibre.begin(), numbers, [=](auto& a, auto& b) {
                if (a.key == b.key) return a.position < b.position;
                return descending ? a.key > b.key : a.key < b.key;
            });
            for (i64 k = 0; k < length; k++) r.at<int32_t>(1)[start + k * inner] = fibre[size_t(k)].position;
        }
    });
}

}  // namespace adj
