// Gaussian elimination with the largest pivot of each column.
#pragma once

#include "matrix.cuh"

namespace matrix {

// The product of the pivots, or the sum of their logarithms, in double precision.
template <typename T, bool LOGARITHM>
__device__ T determinantOf(const T* factors, int n, int step, double sign) {
    double product = sign, logs = 0;
    for (int i = 0; i < n; i++) {
        const double pivot = factors[(long long) i * step + i];
        if (LOGARITHM) {
            logs += log(magnitude(pivot));
        } else {
            product *= pivot;
        }
    }
    return T(LOGARITHM ? logs : product);
}

// The row with the largest magnitude in a column from row i on, the first of equals; of a block.
template <typename T>
__device__ int pivotRow(const T* a, int n, int step, int i) {
    __shared__ T largests[32];
    __shared__ int rows[32];
    T largest = -1;
    int row = i;
    const auto take = [&](T other, int otherRow) {
        if (other > largest || (other == largest && otherRow < row)) {
            largest = other;
            row = otherRow;
        }
    };
    for (int r = i + int(threadIdx.x); r < n; r += blockDim.x) take(magnitude(a[(long long) r * step + i]), r);
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) {
        const T other = __shfl_xor_sync(0xffffffffu, largest, apart);
        const int otherRow = __shfl_xor_sync(0xffffffffu, row, apart);
        take(other, otherRow);
    }
    if (lane() == 0) {
        largests[warp()] = largest;
        rows[warp()] = row;
    }
    __syncthreads();
    for (int i = 0; i < warps(); i++) take(largests[i], rows[i]);
    return row;
}

// Overwrites a by its factors, L below the unit diagonal and U, with rows exchanged: row i is what was row order[i]. Returns
// the sign of the exchanges. All threads see the result after a barrier. Where a pivot is 0, its column is left as it is.
template <typename T>
__device__ T eliminate(T* a, int n, int step, int* order) {
    T sign = 1;
    for (int i = threadIdx.x; i < n; i += blockDim.x) order[i] = i;
    __syncthreads();
    for (int i = 0; i < n; i++) {
        const int pivot = pivotRow(a, n, step, i);
        T *upper = a + (long long) i * step, *lower = a + (long long) pivot * step;
        if (pivot != i) {
            sign = -sign;
            for (int c = threadIdx.x; c < n; c += blockDim.x) {
                const T x = upper[c];
                upper[c] = lower[c];
                lower[c] = x;
            }
            if (threadIdx.x == 0) {
                const int x = order[i];
                order[i] = order[pivot];
                order[pivot] = x;
            }
        }
        __syncthreads();
        const T diagonal = upper[i];
        for (int r = i + 1 + warp(); r < n && diagonal != T(0); r += warps()) {
            T* row = a + (long long) r * step;
            const T factor = row[i] / diagonal;
            __syncwarp();
            if (lane() == 0) row[i] = factor;
            for (int c = i + 1 + lane(); c < n; c += 32) row[c] -= factor * upper[c];
        }
        __syncthreads();
    }
    return sign;
}

}  // namespace matrix
