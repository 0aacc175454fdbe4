// overlapAdd: y = 0, then y[o, p s + j d, p' s' + j' d', i] += a[o, j, j', p, p', i]: windows laid back to their places.
// Parameters: outer, inner, then for each of the two axes of y the extent, and size, step s and dilation d of its windows.
#pragma once

#include "call.h"

namespace adj {

// One windowed axis.
struct WindowAxis {
    i64 extent, size, step, dilation;

    bool valid() const {
        const i64 most = i64(1) << 31;
        return size >= 1 && step >= 1 && dilation >= 1 && size <= most && step <= most && dilation <= most && extent <= most &&
               (size - 1) * dilation + 1 <= extent;
    }
    i64 count() const { return (extent - (size - 1) * dilation - 1) / step + 1; }
};

inline WindowAxis windowAxis(const CallCode& c, int axis) {
    const i64* p = c.param + 2 + 4 * axis;
    return {p[0], p[1], p[2], p[3]};
}

inline bool overlapAddValid(const CallCode& c) {
    const WindowAxis high = windowAxis(c, 0), low = windowAxis(c, 1);
    if (!isFloat(c.type(0)) || c.type(0) != c.type(1) || !high.valid() || !low.valid()) return false;
    const i64 frame = product(c.param[0], c.param[1]), image = product(high.extent, low.extent);
    const i64 window = product(high.size, low.size), places = product(high.count(), low.count());
    return frame >= 0 && image >= 0 && window >= 0 && places >= 0 && c.operand[0].elements == product(frame, window, places) &&
           c.operand[1].elements == product(frame, image);
}

constexpr int kMostSources = 64;

// Windows that begin at neighbours, of at most kMostSources rows: row by row of the image, each from all rows of windows that lie on it.
template <class T>
void addByRows(const T* a, T* y, const WindowAxis& high, const WindowAxis& low, i64 inner) {
    const OverlapRowFn overlapRow = kernels().overlapRow[sizeof(T) == 8];
    const i64 line = low.count() * inner, plane = high.count() * line, width = low.extent * inner;
    const WindowRow row{low.size, low.dilation * inner, plane, line};
    const void* sources[kMostSources];
    for (i64 i = 0; i < high.extent; i++, y += width) {
        int count = 0;
        for (i64 j = 0; j < high.size; j++) {
            const i64 from = i - j * high.dilation;
            if (from < 0 || from % high.step != 0 || from / high.step >= high.count()) continue;
            sources[count++] = a + j * low.size * plane + from / high.step * line;
        }
        overlapRow(y, width, sources, count, row);
    }
}

// Any other windows: element by element.
template <class T>
void addByElements(const T* a, T* y, const WindowAxis& high, const WindowAxis& low, i64 inner) {
    const i64 width = low.extent * inner;
    std::fill(y, y + high.extent * width, T(0));
    for (i64 j = 0; j < high.size * low.size; j++) {
        T* line = y + j / low.size * high.dilation * width + j % low.size * low.dilation * inner;
        for (i64 p = 0; p < high.count(); p++, line += high.step * width) {
            for (i64 q = 0; q < low.count(); q++, a += inner) {
                for (i64 i = 0; i < inner; i++) line[q * low.step * inner + i] += a[i];
            }
        }
    }
}

inline void overlapAddRun(const CallRow& r) {
    const WindowAxis high = windowAxis(r.code, 0), low = windowAxis(r.code, 1);
    const i64 inner = r.param(1);
    const i64 window = high.size * low.size * high.count() * low.count() * inner, image = high.extent * low.extent * inner;
    byFloatType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        auto* add = low.step == 1 && high.size <= kMostSources ? addByRows<T> : addByElements<T>;
        for (i64 o = 0; o < r.param(0); o++) add(r.at<T>(0) + o * window, r.at<T>(1) + o * image, high, low, inner);
    });
}

}  // namespace adj
