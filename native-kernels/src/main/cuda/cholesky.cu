// L (n, n), lower triangular, with a = L Lᵀ; of a the lower triangle is read. Fault: the order of the first leading minor
// that is not positive. The work is L, where that is not too large for a block: else cholesky_blocks.cu.
#pragma once

#include "cholesky.cuh"

namespace matrix {

template <typename T>
__device__ void cholesky(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, l);
    // Odd, so that a column meets all banks.
    const int n = int(p.n), step = n | 1;
    const long long entry = blockIdx.x;
    const T* a = static_cast<const T*>(p.a) + entry * n * n;
    T* y = static_cast<T*>(p.y) + entry * n * n;
    if (!allFinite(a, p.n * n)) {
        fillNaN(y, p.n * n);
        return;
    }
    for (int r = warp(); r < n; r += warps()) {
        for (int c = lane(); c <= r; c += 32) l[r * step + c] = a[r * n + c];
    }
    __syncthreads();
    const int wrong = factorLower(l, n, step);
    if (wrong != 0 && threadIdx.x == 0) report(p.fault, entry, wrong);
    for (int r = warp(); r < n; r += warps()) {
        for (int c = lane(); c < n; c += 32) y[r * n + c] = c <= r ? l[r * step + c] : T(0);
    }
}

}  // namespace matrix
