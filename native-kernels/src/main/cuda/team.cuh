// Threads that carry a row together.
#pragma once

// Neighbouring threads of a block, a power of two of them. All teams of a block fold at the same time.
struct Team {
    int size, lane, number, count;

    __device__ explicit Team(long long threads)
        : size(int(threads)), lane(int(threadIdx.x) % size), number(int(threadIdx.x) / size), count(int(blockDim.x) / size) {}

    // The fold of every thread's x, for all of them.
    template <typename Op, typename T>
    __device__ T fold(T x) const {
        for (int distance = (size < 32 ? size : 32) / 2; distance > 0; distance /= 2) {
            x = Op::apply(x, __shfl_xor_sync(0xffffffffu, x, distance));
        }
        if (size <= 32) return x;
        __shared__ T ofWarps[32];
        // Until the fold before has been read.
        __syncthreads();
        if (threadIdx.x % 32 == 0) ofWarps[threadIdx.x / 32] = x;
        __syncthreads();
        const int warps = size / 32;
        x = ofWarps[number * warps];
        for (int w = 1; w < warps; w++) x = Op::apply(x, ofWarps[number * warps + w]);
        return x;
    }
};
