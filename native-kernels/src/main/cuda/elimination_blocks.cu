// The elimination of elimination.cuh of larger matrices: for each block of columns their own elimination, the exchanges in all
// other columns, the rows U12 = L11⁻¹ a12 to the right, and a product: a22 -= L21 U12.
#pragma once

#include "blocks.cuh"
#include "elimination.cuh"

namespace matrix {

// The columns of the block from its first row down. A block of threads for each entry, which has rows as its threads.
template <typename T>
__device__ void eliminatePanel(const Blocks& p) {
    const long long entry = blockIdx.x;
    const int n = int(p.n), first = int(p.first), end = n - first < kBlock ? n : first + kBlock;
    T* y = entryOf<T>(p, entry);
    int *order = p.order + entry * n, *exchanged = p.exchanged + entry * n;
    for (int i = first; i < end; i++) {
        const int pivot = pivotRow(y, n, n, i);
        T *upper = y + p.n * i, *lower = y + p.n * pivot;
        for (int c = first + int(threadIdx.x); c < end && pivot != i; c += blockDim.x) {
            const T x = upper[c];
            upper[c] = lower[c];
            lower[c] = x;
        }
        if (threadIdx.x == 0) {
            const int x = order[i];
            order[i] = order[pivot];
            order[pivot] = x;
            exchanged[i] = pivot;
        }
        __syncthreads();
        const T diagonal = upper[i];
        for (int r = i + 1 + int(threadIdx.x); r < n && diagonal != T(0); r += blockDim.x) {
            T* row = y + p.n * r;
            const T factor = row[i] / diagonal;
            row[i] = factor;
            for (int c = i + 1; c < end; c++) row[c] -= factor * upper[c];
        }
        __syncthreads();
    }
}

// A thread for each column, in blocks of 256; those of the block itself are done. Blocks: (entry, columns / 256).
template <typename T>
__device__ void eliminateRows(const Blocks& p) {
    __shared__ T l[kBlock][kBlock + 1];
    const long long tiles = (p.n + 255) / 256, entry = blockIdx.x / tiles;
    const long long column = blockIdx.x % tiles * 256 + threadIdx.x;
    const int rows = p.n - p.first < kBlock ? int(p.n - p.first) : kBlock;
    T *y = entryOf<T>(p, entry), *upper = y + p.first * p.n + column;
    const int* exchanged = p.exchanged + entry * p.n + p.first;
    readDiagonal(p, y, rows, l);
    if (column >= p.n || (column >= p.first && column < p.first + rows)) return;
    for (int i = 0; i < rows; i++) {
        T* lower = y + exchanged[i] * p.n + column;
        const T x = upper[i * p.n];
        upper[i * p.n] = *lower;
        *lower = x;
    }
    // Only a whole square has columns to its right.
    if (column < p.first) return;
    T x[kBlock];
#pragma unroll
    for (int i = 0; i < kBlock; i++) x[i] = upper[i * p.n];
#pragma unroll
    for (int i = 0; i < kBlock; i++) {
#pragma unroll
        for (int k = 0; k < i; k++) x[i] -= l[i][k] * x[k];
    }
#pragma unroll
    for (int i = 0; i < kBlock; i++) upper[i * p.n] = x[i];
}

// After the last block: the first pivot that is 0 is a fault. A block of threads for each entry.
template <typename T>
__device__ void eliminateEnd(const Blocks& p) {
    const long long entry = blockIdx.x;
    const T* y = entryOf<T>(p, entry);
    for (long long i = threadIdx.x; i < p.n; i += blockDim.x) {
        if (y[i * p.n + i] == T(0)) report(p.fault, entry, int(i));
    }
}

// Of count entries.
struct Determinants {
    const void* factors;
    void* result;
    const int* exchanged;
    long long count, n;
};

// After the last block, what determinant.cu computes. A thread for each entry.
template <typename T, bool LOGARITHM>
__device__ void determinantEnd(const Determinants& p) {
    const long long entry = blockIdx.x * 256LL + threadIdx.x;
    if (entry >= p.count) return;
    const int n = int(p.n);
    const int* exchanged = p.exchanged + entry * n;
    double sign = 1;
    for (int i = 0; i < n; i++) sign = exchanged[i] == i ? sign : -sign;
    static_cast<T*>(p.result)[entry] = determinantOf<T, LOGARITHM>(static_cast<const T*>(p.factors) + entry * n * n, n, n, sign);
}

}  // namespace matrix
