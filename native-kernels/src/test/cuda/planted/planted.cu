// Kernels in each of which something is missing when its argument says so.
#include "entry.cuh"

struct Planted {
    const float* a;
    float* y;
    long long count;
};

// y = a with the elements of each block in reverse; without the barrier a thread reads what another has yet to write.
template <bool kBarrier>
__device__ void reversed(const Planted& p) {
    __shared__ float tile[128];
    const long long first = static_cast<long long>(blockIdx.x) * blockDim.x;
    tile[threadIdx.x] = p.a[first + threadIdx.x];
    if (kBarrier) __syncthreads();
    p.y[first + threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

// y = 2a; without the guard the last block goes past the end.
template <bool kGuard>
__device__ void doubled(const Planted& p) {
    const long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (!kGuard || i < p.count) p.y[i] = 2.0f * p.a[i];
}

// y = the sum of a over the element's warp.
__device__ void warpSums(const Planted& p) {
    const long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
    float sum = p.a[i];
    for (int bits = 16; bits > 0; bits /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, bits);
    p.y[i] = sum;
}
