// L with a = L Lᵀ as cholesky.cu computes it, of larger matrices: for each block of columns the factor of the square on the
// diagonal, L11, the rows below it, L21 = a21 L11⁻ᵀ, and a product: a22 -= L21 L21ᵀ.
//
// An entry whose first element is NaN was not finite, and stays NaN. A finite one can have NaN there only if a fault is
// reported already.
#pragma once

#include "blocks.cuh"
#include "cholesky.cuh"

namespace matrix {

// A block of threads for each entry.
template <typename T>
__device__ void choleskyDiagonal(const Blocks& p) {
    __shared__ T l[kBlock][kBlock + 1];
    const long long entry = blockIdx.x;
    T* y = entryOf<T>(p, entry);
    if (y[0] != y[0]) return;
    const int rows = p.n - p.first < kBlock ? int(p.n - p.first) : kBlock;
    readDiagonal(p, y, rows, l);
    const int wrong = factorLower(&l[0][0], rows, kBlock + 1);
    if (wrong != 0 && threadIdx.x == 0) report(p.fault, entry, int(p.first) + wrong);
    for (int r = warp(); r < rows; r += warps()) {
        if (lane() <= r) y[(p.first + r) * p.n + p.first + lane()] = l[r][lane()];
    }
}

// A thread for each row below a whole square, and blocks of 256. Blocks: (entry, rows / 256).
template <typename T>
__device__ void choleskyPanel(const Blocks& p) {
    __shared__ T l[kBlock][kBlock + 1];
    const long long below = p.first + kBlock, tiles = (p.n - below + 255) / 256;
    const long long row = below + blockIdx.x % tiles * 256 + threadIdx.x;
    T* y = entryOf<T>(p, blockIdx.x / tiles);
    readDiagonal(p, y, kBlock, l);
    if (row >= p.n) return;
    T x[kBlock];
#pragma unroll
    for (int c = 0; c < kBlock; c++) x[c] = y[row * p.n + p.first + c];
#pragma unroll
    for (int c = 0; c < kBlock; c++) {
#pragma unroll
        for (int k = 0; k < c; k++) x[c] -= x[k] * l[c][k];
        x[c] /= l[c][c];
    }
#pragma unroll
    for (int c = 0; c < kBlock; c++) y[row * p.n + p.first + c] = x[c];
}

// After the last block: zeros above the diagonal. A warp for each row, in blocks of 8.
template <typename T>
__device__ void choleskyEnd(const Blocks& p) {
    const long long index = blockIdx.x * 8LL + warp();
    if (index >= p.count * p.n) return;
    const long long row = index % p.n;
    T* y = entryOf<T>(p, index / p.n);
    if (y[0] != y[0]) return;
    for (long long c = row + 1 + lane(); c < p.n; c += 32) y[row * p.n + c] = T(0);
}

}  // namespace matrix
