// Kernels that a GPU would run wrongly, or only by luck rightly, beside those that are sound.
#include "entry.cuh"

struct Planted {
    const float* a;
    float* y;
    long long count;
};

__device__ __forceinline__ long long place() { return static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; }

// y = a with the elements of each block in reverse; without the barrier a thread reads what another has yet to write.
template <bool kBarrier>
__device__ void reversed(const Planted& p) {
    __shared__ float tile[128];
    tile[threadIdx.x] = p.a[place()];
    if (kBarrier) __syncthreads();
    p.y[place()] = tile[blockDim.x - 1 - threadIdx.x];
}

// y = the sum of a[i] and a[i + 1] within a block, twice; without the second barrier the second round overwrites what
// the first has yet to read.
template <bool kSecond>
__device__ void neighbours(const Planted& p) {
    __shared__ float tile[128];
    float value = p.a[place()];
    for (int round = 0; round < 2; round++) {
        tile[threadIdx.x] = value;
        __syncthreads();
        value += tile[(threadIdx.x + 1) % blockDim.x];
        if (kSecond) __syncthreads();
    }
    p.y[place()] = value;
}

// y = a with the lanes of each warp in reverse, through shared memory.
template <bool kSync>
__device__ void lanesReversed(const Planted& p) {
    __shared__ float tile[128];
    tile[threadIdx.x] = p.a[place()];
    if (kSync) __syncwarp();
    p.y[place()] = tile[threadIdx.x ^ 31];
}

// y = 2a; without the guard the last block goes past the end.
template <bool kGuard>
__device__ void doubled(const Planted& p) {
    if (!kGuard || place() < p.count) p.y[place()] = 2.0f * p.a[place()];
}

// y = the sum of a over the element's warp.
__device__ void warpSums(const Planted& p) {
    float sum = p.a[place()];
    for (int bits = 16; bits > 0; bits /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, bits);
    p.y[place()] = sum;
}

// Lanes from 16 on take no part.
__device__ void absentLanes(const Planted& p) {
    if (threadIdx.x % 32 < 16) p.y[place()] = __shfl_down_sync(0xffffffffu, p.a[place()], 1);
}

// Lane 15 takes the value of a lane that takes no part.
__device__ void foreignLane(const Planted& p) {
    if (threadIdx.x % 32 < 16) p.y[place()] = __shfl_down_sync(0x0000ffffu, p.a[place()], 1);
}

__device__ void divergentBarrier(const Planted& p) {
    if (threadIdx.x < 64) __syncthreads();
    p.y[place()] = p.a[place()];
}

// Threads wait at two barriers.
__device__ void twoBarriers(const Planted& p) {
    if (threadIdx.x < 64) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    p.y[place()] = p.a[place()];
}

__device__ void earlyReturn(const Planted& p) {
    if (place() == p.count - 1) return;
    __syncthreads();
    p.y[place()] = p.a[place()];
}

// Every block writes the same element.
__device__ void blocksTogether(const Planted& p) {
    if (threadIdx.x == 0) p.y[0] = p.a[place()];
}

__device__ void nobodyWrote(const Planted& p) {
    __shared__ float tile[128];
    if (threadIdx.x != 5) tile[threadIdx.x] = p.a[place()];
    __syncthreads();
    p.y[place()] = tile[threadIdx.x];
}

__device__ void misaligned(const Planted& p) {
    const float4 four = *reinterpret_cast<const float4*>(p.a + 1);
    p.y[place()] = four.x + four.y + four.z + four.w;
}

// The last thread reads past the end of the first array, into the second.
__device__ void outOfBounds(const Planted& p) {
    __shared__ float tile[128], other[128];
    tile[threadIdx.x] = other[threadIdx.x] = p.a[place()];
    __syncthreads();
    p.y[place()] = tile[threadIdx.x + 1] + other[threadIdx.x];
}

// y[0] = the number of elements, counted by all threads of all blocks at once.
__device__ void counted(const Planted& p) {
    if (place() < p.count) atomicAdd(reinterpret_cast<unsigned*>(p.y), 1u);
}

// y = a with the elements of each block in reverse, in memory that the launch sizes.
__device__ void dynamicallyReversed(const Planted& p) {
    ADJ_DYNAMIC_SHARED(float, tile);
    tile[threadIdx.x] = p.a[place()];
    __syncthreads();
    p.y[place()] = tile[blockDim.x - 1 - threadIdx.x];
}
