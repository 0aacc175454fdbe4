// The triangular factor of a symmetric positive definite matrix.
#pragma once

#include "matrix.cuh"

namespace matrix {

// Overwrites the lower triangle of a small matrix by its factor L, column by column, each taken from all that follow. Returns
// 0, or the order of the first leading minor that is not positive. Of a block, after a barrier, and before it reads L.
template <typename T>
__device__ int factorLower(T* l, int n, int step) {
    int wrong = 0;
    for (int j = 0; j < n && wrong == 0; j++) {
        T* pivot = l + j * step + j;
        const T rest = *pivot, diagonal = root(rest);
        wrong = rest > T(0) ? 0 : j + 1;
        for (int r = j + 1 + int(threadIdx.x); r < n; r += blockDim.x) l[r * step + j] /= diagonal;
        __syncthreads();
        if (threadIdx.x == 0) *pivot = diagonal;
        for (int r = j + 1 + warp(); r < n; r += warps()) {
            for (int c = j + 1 + lane(); c <= r; c += 32) l[r * step + c] -= l[r * step + j] * l[c * step + j];
        }
        __syncthreads();
    }
    return wrong;
}

}  // namespace matrix
