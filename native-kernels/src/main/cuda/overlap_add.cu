// overlapAdd: y[o, r, c, i] = Σ a[o, j, j', p, p', i] over the windows p, p' and their elements j, j' that lie on r, c:
// p step + j dilation = r along the first axis, and so along the second. Each y collects its terms: no atomics.
#include "places.cuh"

namespace routine {

// One windowed axis of y: its extent, and what windows over it are.
struct WindowAxis {
    i64 extent, size, step, dilation, count;
};

struct OverlapAdd {
    const void* a;
    void* y;
    i64 outer, inner;
    WindowAxis high, low;
};

// The window whose element j lies on place r, or -1 if there is none.
__device__ __forceinline__ int windowAt(const WindowAxis& axis, int r, int j) {
    const int from = r - j * (int) axis.dilation, step = (int) axis.step;
    const int window = step == 1 ? from : from / step;
    return from >= 0 && window * step == from && window < axis.count ? window : -1;
}

template <typename T>
__device__ void overlapAdd(const OverlapAdd& p) {
    const i64 size = p.outer * p.high.extent * p.low.extent * p.inner;
    const i64 line = p.low.count * p.inner, plane = p.high.count * line, image = p.high.size * p.low.size * plane;
    for (i64 at = firstPlace(); at < size; at += placeStep()) {
        const i64 pixel = quotient(at, p.inner), row = quotient(pixel, p.low.extent), o = quotient(row, p.high.extent);
        const i64 i = at - pixel * p.inner;
        const int c = (int) (pixel - row * p.low.extent), r = (int) (row - o * p.high.extent);
        double sum = 0;
        for (int j = 0; j < p.high.size && j * p.high.dilation <= r; j++) {
            const int high = windowAt(p.high, r, j);
            if (high < 0) continue;
            const T* from = (const T*) p.a + o * image + j * p.low.size * plane + high * line + i;
            for (int k = 0; k < p.low.size && k * p.low.dilation <= c; k++) {
                const int low = windowAt(p.low, c, k);
                if (low >= 0) sum += from[k * plane + low * p.inner];
            }
        }
        ((T*) p.y)[at] = (T) sum;
    }
}

}  // namespace routine
