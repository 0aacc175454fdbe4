// det a, or ln |det a|, of a (n, n): the product of the pivots of the elimination, or the sum of their logarithms, in double
// precision. The work is a copy of a and the order of its rows.
#pragma once

#include "elimination.cuh"

namespace matrix {

template <typename T, bool LOGARITHM>
__device__ void determinant(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, shared);
    const int n = int(p.n), step = n | 1;
    T* lu = workOf(p, shared);
    int* order = reinterpret_cast<int*>(lu + (long long) n * step);
    for (long long entry = blockIdx.x; entry < p.count; entry += gridDim.x) {
        const T* a = static_cast<const T*>(p.a) + entry * n * n;
        T* y = static_cast<T*>(p.y) + entry;
        if (!allFinite(a, p.n * n)) {
            fillNaN(y, 1);
            continue;
        }
        for (int r = warp(); r < n; r += warps()) {
            for (int c = lane(); c < n; c += 32) lu[(long long) r * step + c] = a[(long long) r * n + c];
        }
        __syncthreads();
        const T sign = eliminate(lu, n, step, order);
        if (threadIdx.x == 0) {
            double product = sign, logs = 0;
            for (int i = 0; i < n; i++) {
                const double pivot = lu[(long long) i * step + i];
                if (LOGARITHM) {
                    logs += log(magnitude(pivot));
                } else {
                    product *= pivot;
                }
            }
            *y = T(LOGARITHM ? logs : product);
        }
    }
}

}  // namespace matrix
