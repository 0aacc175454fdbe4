// L (n, n), lower triangular, with a = L Lᵀ; of a the lower triangle is read. Fault: the order of the first leading minor
// that is not positive. Column by column, each taken from all that follow.
#pragma once

#include "matrix.cuh"

namespace matrix {

template <typename T>
__device__ void cholesky(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, shared);
    T* l = workOf(p, shared);
    // Odd, so that a column meets all banks.
    const int n = int(p.n), step = n | 1;
    for (long long entry = blockIdx.x; entry < p.count; entry += gridDim.x) {
        const T* a = static_cast<const T*>(p.a) + entry * n * n;
        T* y = static_cast<T*>(p.y) + entry * n * n;
        if (!allFinite(a, p.n * n)) {
            fillNaN(y, p.n * n);
            continue;
        }
        for (int r = warp(); r < n; r += warps()) {
            for (int c = lane(); c <= r; c += 32) l[(long long) r * step + c] = a[(long long) r * n + c];
        }
        __syncthreads();
        for (int j = 0; j < n; j++) {
            T* pivot = l + (long long) j * step + j;
            const T rest = *pivot, diagonal = root(rest);
            if (!(rest > T(0))) {
                if (threadIdx.x == 0) report(p.fault, entry, j + 1);
                break;
            }
            for (int r = j + 1 + int(threadIdx.x); r < n; r += blockDim.x) l[(long long) r * step + j] /= diagonal;
            __syncthreads();
            if (threadIdx.x == 0) *pivot = diagonal;
            for (int r = j + 1 + warp(); r < n; r += warps()) {
                T* row = l + (long long) r * step;
                for (int c = j + 1 + lane(); c <= r; c += 32) row[c] -= row[j] * l[(long long) c * step + j];
            }
            __syncthreads();
        }
        for (int r = warp(); r < n; r += warps()) {
            for (int c = lane(); c < n; c += 32) y[(long long) r * n + c] = c <= r ? l[(long long) r * step + c] : T(0);
        }
    }
}

}  // namespace matrix
