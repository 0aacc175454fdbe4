// c = alpha a b + beta c where b and c are vectors: a (m, k), b (k, 1), c (m, 1), over a batch. A product with one row is
// one of these too, transposed. Each number of a is read once, so what counts is that neighbours in memory are read by
// neighbouring threads.
#pragma once

#include "matmul.cuh"

namespace gemm {

template <typename T>
__device__ __forceinline__ T warpSum(T x) {
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) x += __shfl_xor_sync(0xffffffffu, x, apart);
    return x;
}

// a lies along k: a warp for each of 8 rows. Blocks: (batch, chunk, rows / 8).
template <typename T>
__device__ void matvecRows(const Matmul& p) {
    constexpr int WARPS = 8, PACK = Pack<T>::COUNT;
    long long index = blockIdx.x;
    const long long row = takeAxis(index, (p.m + WARPS - 1) / WARPS) * WARPS + threadIdx.x / 32;
    const Part<T> part(p, index);
    const T* a = part.a + row * p.aRow;
    const bool packed = p.aColumn == 1 && p.bRow == 1 && inPacks(part.a, p.aRow) && inPacks(part.b, 0);
    const long long end = row < p.m ? part.end : part.begin;
    T sum = 0;
#pragma unroll 4
    for (long long k = part.begin + threadIdx.x % 32 * PACK; k < end; k += 32 * PACK) {
        if (packed && k + PACK <= end) {
            const Pack<T> x = pack(a + k), y = pack(part.b + k);
#pragma unroll
            for (int i = 0; i < PACK; i++) sum += x.at[i] * y.at[i];
        } else {
            for (int i = 0; i < PACK && k + i < end; i++) sum += a[(k + i) * p.aColumn] * part.b[(k + i) * p.bRow];
        }
    }
    sum = warpSum(sum);
    if (threadIdx.x % 32 == 0 && row < p.m) part.template store<1>(p, row, 0, &sum, 1);
}

// a lies along its columns: a thread for each of 32 rows, and each of 8 warps an eighth of k. Blocks: (batch, chunk, rows / 32).
template <typename T>
__device__ void matvecColumns(const Matmul& p) {
    constexpr int ROWS = 32, WARPS = 8;
    __shared__ T sums[WARPS][ROWS];
    long long index = blockIdx.x;
    const int lane = int(threadIdx.x) % ROWS, warp = int(threadIdx.x) / ROWS;
    const long long row = takeAxis(index, (p.m + ROWS - 1) / ROWS) * ROWS + lane;
    const Part<T> part(p, index);
    const T* a = part.a + row * p.aRow;
    const long long end = row < p.m ? part.end : part.begin;
    T sum = 0;
#pragma unroll 8
    for (long long k = part.begin + warp; k < end; k += WARPS) sum += a[k * p.aColumn] * part.b[k * p.bRow];
    sums[warp][lane] = sum;
    __syncthreads();
    if (warp == 0 && row < p.m) {
        for (int i = 1; i < WARPS; i++) sum += sums[i][lane];
        part.template store<1>(p, row, 0, &sum, 1);
    }
}

}  // namespace gemm
