// Matrices too large for a block of threads are factored in blocks of 32 columns: the columns themselves, what follows from
// them in the rows or columns of the block, and, by a matrix product, what is taken off the rest.
#pragma once

#include "matrix.cuh"

namespace matrix {

constexpr int kBlock = 32;

// Of count entries: the matrices y (n, n) that are factored in place, copies of a; right sides b (n, k) or null; the block of
// columns from first on. Of an elimination, of each entry, the order of the n rows after their exchanges, and for each column
// the row that was exchanged with its own.
struct Blocks {
    const void *a, *b;
    void* y;
    int *order, *exchanged;
    unsigned long long* fault;
    long long count, n, k, first;
};

template <typename T>
__device__ __forceinline__ T* entryOf(const Blocks& p, long long entry) {
    return static_cast<T*>(p.y) + entry * p.n * p.n;
}

// Before the first block: y = a, or NaN where a or b are not finite. A block of threads for each entry.
template <typename T>
__device__ void blocksBegin(const Blocks& p) {
    const long long entry = blockIdx.x, size = p.n * p.n;
    const T* __restrict__ a = static_cast<const T*>(p.a) + entry * size;
    T* __restrict__ y = entryOf<T>(p, entry);
    bool finite = allFinite(a, size);
    if (p.b != nullptr) finite = allFinite(static_cast<const T*>(p.b) + entry * p.n * p.k, p.n * p.k) && finite;
#pragma unroll 8
    for (long long i = threadIdx.x; i < size; i += blockDim.x) y[i] = finite ? a[i] : nan<T>();
    for (long long i = threadIdx.x; p.order != nullptr && i < p.n; i += blockDim.x) p.order[entry * p.n + i] = int(i);
}

// The square on the diagonal.
template <typename T>
__device__ void readDiagonal(const Blocks& p, const T* y, int rows, T (*diagonal)[kBlock + 1]) {
    for (int r = warp(); r < rows; r += warps()) {
        if (lane() < rows) diagonal[r][lane()] = y[(p.first + r) * p.n + p.first + lane()];
    }
    __syncthreads();
}

}  // namespace matrix
