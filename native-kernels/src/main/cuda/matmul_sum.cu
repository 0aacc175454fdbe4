// c = alpha (the sum of the partial products of all chunks) + beta c, each sum in the order of the chunks.
#pragma once

#include "matmul.cuh"

namespace gemm {

// A thread for each element of all c.
template <typename T>
__device__ void matmulSum(const Matmul& p) {
    long long index = blockIdx.x * 256LL + threadIdx.x;
    const long long column = takeAxis(index, p.n), row = takeAxis(index, p.m);
    if (index >= p.batch[0] * p.batch[1] * p.batch[2]) return;
    const T* partial = static_cast<const T*>(p.partial) + (index * p.chunks * p.m + row) * p.n + column;
    T sum = 0;
    for (long long chunk = 0; chunk < p.chunks; chunk++) sum += partial[chunk * p.m * p.n];
    T* c = static_cast<T*>(p.c);
#pragma unroll
    for (int axis = 2; axis >= 0; axis--) c += takeAxis(index, p.batch[axis]) * p.cBatch[axis];
    finish(p, c + row * p.cRow + column, sum);
}

}  // namespace gemm
