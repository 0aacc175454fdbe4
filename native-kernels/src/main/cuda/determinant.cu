// det a, or ln |det a|, of a (n, n), from the pivots of the elimination. The work is a copy of a and the order of its rows, where
// that is not too large for a block: else elimination_blocks.cu.
#pragma once

#include "elimination.cuh"

namespace matrix {

template <typename T, bool LOGARITHM>
__device__ void determinant(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, lu);
    const int n = int(p.n), step = n | 1;
    int* order = reinterpret_cast<int*>(lu + n * step);
    const long long entry = blockIdx.x;
    const T* a = static_cast<const T*>(p.a) + entry * n * n;
    T* y = static_cast<T*>(p.y) + entry;
    if (!allFinite(a, p.n * n)) {
        fillNaN(y, 1);
        return;
    }
    for (int r = warp(); r < n; r += warps()) {
        for (int c = lane(); c < n; c += 32) lu[r * step + c] = a[r * n + c];
    }
    __syncthreads();
    const T sign = eliminate(lu, n, step, order);
    if (threadIdx.x == 0) *y = determinantOf<T, LOGARITHM>(lu, n, step, sign);
}

}  // namespace matrix
