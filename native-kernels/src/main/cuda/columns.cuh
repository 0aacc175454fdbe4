// Folds over the threads of a block that hold the same columns.
#pragma once

#include "pack.cuh"

// Of 256 threads, those that are a multiple of lanes apart fold their packs; the first lanes get the results.
template <typename Op, int V, typename T>
__device__ void foldAcross(Pack<T, V>& x, int lanes) {
    __shared__ T waiting[128 * V];
    const int t = int(threadIdx.x);
    for (int half = 128; half >= lanes; half /= 2) {
        // Until the round before, or the fold before, has been read.
        __syncthreads();
        if (t >= half && t < 2 * half) {
            ADJ_UNROLL
            for (int i = 0; i < V; i++) waiting[i * 128 + t - half] = x.v[i];
        }
        __syncthreads();
        if (t < half) {
            ADJ_UNROLL
            for (int i = 0; i < V; i++) x.v[i] = Op::apply(x.v[i], waiting[i * 128 + t]);
        }
    }
}
