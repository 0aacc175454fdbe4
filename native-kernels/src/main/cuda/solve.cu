// The factors of a (n, n) for x with a x = b: y is the matrix with L below the unit diagonal and U, work the order of the
// rows, n words of int an entry. Fault: the first pivot that is 0. Larger matrices than shared memory holds are for
// elimination_blocks.cu; the substitutions are triangular_solve.cu. NaN in a or b makes the factors NaN, and they make x NaN.
#pragma once

#include "elimination.cuh"

namespace matrix {

template <typename T>
__device__ void solveFactors(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, lu);
    const int n = int(p.n), step = n | 1;
    const long long entry = blockIdx.x;
    const T* a = static_cast<const T*>(p.a) + entry * n * n;
    T* y = static_cast<T*>(p.y) + entry * n * n;
    int* order = static_cast<int*>(p.work) + entry * n;
    const bool finite = allFinite(a, p.n * n);
    if (!allFinite(static_cast<const T*>(p.b) + entry * n * p.k, p.n * p.k) || !finite) {
        fillNaN(y, p.n * n);
        for (int i = threadIdx.x; i < n; i += blockDim.x) order[i] = i;
        return;
    }
    for (int r = warp(); r < n; r += warps()) {
        for (int c = lane(); c < n; c += 32) lu[r * step + c] = a[r * n + c];
    }
    __syncthreads();
    eliminate(lu, n, step, order);
    for (int r = warp(); r < n; r += warps()) {
        if (lane() == 0 && lu[r * step + r] == T(0)) report(p.fault, entry, r);
        for (int c = lane(); c < n; c += 32) y[r * n + c] = lu[r * step + c];
    }
}

}  // namespace matrix
