// What the kernels of linear algebra share: their parameters, and what a warp or a block of threads does together. A block
// has one matrix of the batch after another. A matrix that holds NaN or infinity has a result of NaN and no fault.
#pragma once

#include "entry.cuh"
#include "fault.cuh"

namespace matrix {

// Of count entries: a (m, n), b (n, k), the result y; faults are by entry. A block works in work, words of T each, or in
// shared memory if that is null.
struct Matrices {
    const void *a, *b;
    void *y, *work;
    unsigned long long* fault;
    long long count, m, n, k, words;
};

__device__ __forceinline__ float root(float x) { return sqrtf(x); }
__device__ __forceinline__ double root(double x) { return sqrt(x); }

template <typename T>
__device__ __forceinline__ T magnitude(T x) {
    return x < T(0) ? -x : x;
}

__device__ __forceinline__ int lane() { return int(threadIdx.x) % 32; }
__device__ __forceinline__ int warp() { return int(threadIdx.x) / 32; }
__device__ __forceinline__ int warps() { return int(blockDim.x) / 32; }

template <typename T>
__device__ __forceinline__ T* workOf(const Matrices& p, T* shared) {
    return p.work == nullptr ? shared : static_cast<T*>(p.work) + blockIdx.x * p.words;
}

template <typename T>
__device__ __forceinline__ T warpSum(T x) {
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) x += __shfl_xor_sync(0xffffffffu, x, apart);
    return x;
}

// The sum over the warp, in double precision: short of it, nearly orthogonal columns would be turned forever.
template <typename T>
__device__ __forceinline__ double warpDot(const T* x, const T* y, int n) {
    double sum = 0;
    for (int i = lane(); i < n; i += 32) sum += double(x[i]) * double(y[i]);
    return warpSum(sum);
}

template <typename T>
__device__ T blockSum(T x) {
    __shared__ T sums[32];
    x = warpSum(x);
    __syncthreads();
    if (lane() == 0) sums[warp()] = x;
    __syncthreads();
    T sum = sums[0];
    for (int i = 1; i < warps(); i++) sum += sums[i];
    return sum;
}

__device__ inline bool blockAny(bool mine) {
    __shared__ unsigned found[32];
    const unsigned lanes = __ballot_sync(0xffffffffu, mine);
    __syncthreads();
    if (lane() == 0) found[warp()] = lanes;
    __syncthreads();
    unsigned any = 0;
    for (int i = 0; i < warps(); i++) any |= found[i];
    return any != 0;
}

template <typename T>
__device__ bool allFinite(const T* a, long long elements) {
    bool finite = true;
    // x - x is 0, or NaN where x is not finite. Without a branch, so that several loads are under way.
#pragma unroll 8
    for (long long i = threadIdx.x; i < elements; i += blockDim.x) finite &= a[i] - a[i] == T(0);
    return !blockAny(!finite);
}

template <typename T>
__device__ __forceinline__ T nan() {
    return T(__longlong_as_double(0x7ff8000000000000ll));
}

template <typename T>
__device__ void fillNaN(T* y, long long elements) {
    for (long long i = threadIdx.x; i < elements; i += blockDim.x) y[i] = nan<T>();
}

// -1 where the largest component of a column is negative; the first of equals. Of a warp.
template <typename T>
__device__ T signOf(const T* column, int n) {
    T largest = 0;
    int at = n;
    for (int i = lane(); i < n; i += 32) {
        if (magnitude(column[i]) > magnitude(largest)) {
            largest = column[i];
            at = i;
        }
    }
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) {
        const T other = __shfl_xor_sync(0xffffffffu, largest, apart);
        const int otherAt = __shfl_xor_sync(0xffffffffu, at, apart);
        const bool better = magnitude(other) > magnitude(largest) || (magnitude(other) == magnitude(largest) && otherAt < at);
        largest = better ? other : largest;
        at = better ? otherAt : at;
    }
    return largest < T(0) ? T(-1) : T(1);
}

}  // namespace matrix
