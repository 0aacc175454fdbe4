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

// Consecutive runs go to places of their own, so that an addition seldom waits for the one before it.
inline void overlapAddRun(const CallRow& r) {
    const WindowAxis high = windowAxis(r.code, 0), low = windowAxis(r.code, 1);
    const i64 inner = r.param(1), places = high.count(), across = low.count();
    byFloatType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        const AddRunsFn addRuns = kernels().addRuns[sizeof(T) == 8];
        const T* a = r.at<T>(0);
        T* image = r.at<T>(1);
        const i64 line = low.extent * inner, size = high.extent * line;
        std::fill(image, image + r.param(0) * size, T(0));
        for (i64 o = 0; o < r.param(0); o++, image += size) {
            for (i64 j = 0; j < high.size * low.size; j++) {
                T* y = image + j / low.size * high.dilation * line + j % low.size * low.dilation * inner;
                if (low.step == 1) {
                    addRuns(y, a, places, high.step * line, across * inner);
                    a += places * across * inner;
                } else {
                    for (i64 p = 0; p < places; p++, y += high.step * line, a += across * inner) {
                        addRuns(y, a, across, low.step * inner, inner);
                    }
                }
            }
        }
    });
}

}  // namespace adj
