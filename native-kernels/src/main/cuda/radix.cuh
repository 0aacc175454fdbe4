// One pass of a radix sort (Knuth, The Art of Computer Programming 3, 5.2.5): the places of each fibre's keys in the order of
// the eight bits from `shift` on, stable. Fibres are divided into tiles. radixCount counts the keys of each tile by digit, a scan
// over digits and in them over tiles tells how many come before, radixMove moves keys there with the places they had at first.
#pragma once

#include "scan.cuh"

namespace routine {

struct Radix {
    const void* keys;
    const int* places;  // those of the keys at first, or null before the first pass
    void* keysTo;       // null in the last pass
    int* placesTo;
    int* counts;  // fibre by fibre, digit by digit, tile by tile
    i64 length, tiles, shift;
    i64 inner;  // elements between the places of a fibre in placesTo
};

constexpr int kDigits = 256, kRadixWarps = kDigits / 32, kRadixRounds = 16, kRadixTile = kDigits * kRadixRounds;

struct RadixCounts {
    using State = int;
    static __device__ State none() { return 0; }
    static __device__ State at(const Scan& p, i64 place, bool) { return ((const int*) p.a)[place]; }
    static __device__ State join(State earlier, State later) { return earlier + later; }
    static __device__ void put(const Scan& p, i64 place, State state) { ((int*) p.y)[place] = state; }
};

template <typename Key>
__device__ __forceinline__ int digit(const Radix& p, Key key) {
    return (int) (key >> p.shift) & (kDigits - 1);
}

// Blocks of kDigits threads, one for each tile.
template <typename Key>
__device__ void radixCount(const Radix& p) {
    __shared__ int counts[kDigits];
    const i64 fibre = quotient(blockIdx.x, p.tiles), tile = blockIdx.x - fibre * p.tiles;
    const Key* keys = (const Key*) p.keys + fibre * p.length;
    const i64 end = least((tile + 1) * kRadixTile, p.length);
    counts[threadIdx.x] = 0;
    __syncthreads();
    for (i64 k = tile * kRadixTile + threadIdx.x; k < end; k += kDigits) atomicAdd(&counts[digit(p, keys[k])], 1);
    __syncthreads();
    p.counts[(fibre * kDigits + threadIdx.x) * p.tiles + tile] = counts[threadIdx.x];
}

// The lanes of the warp with the same digit as this one, of those that are active.
__device__ __forceinline__ unsigned peersOf(int digit, bool active) {
    unsigned peers = __ballot_sync(0xffffffffu, active);
    for (int bit = 1; bit < kDigits; bit *= 2) {
        const unsigned set = __ballot_sync(0xffffffffu, digit & bit);
        peers &= digit & bit ? set : ~set;
    }
    return peers;
}

// Blocks as in radixCount. A warp has its own stretch of the tile and takes it 32 keys at a time, in order.
template <typename Key>
__device__ void radixMove(const Radix& p) {
    __shared__ int next[kRadixWarps][kDigits];
    const i64 fibre = quotient(blockIdx.x, p.tiles), tile = blockIdx.x - fibre * p.tiles;
    const Key* keys = (const Key*) p.keys + fibre * p.length;
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    const i64 first = tile * kRadixTile + warp * 32 * kRadixRounds + lane;
    for (int w = 0; w < kRadixWarps; w++) next[w][threadIdx.x] = 0;
    __syncthreads();
    Key key[kRadixRounds];
#pragma unroll
    for (int r = 0; r < kRadixRounds; r++) {
        if (first + r * 32 >= p.length) continue;
        key[r] = keys[first + r * 32];
        atomicAdd(&next[warp][digit(p, key[r])], 1);
    }
    __syncthreads();
    // Where the first of each warp's keys with this thread's digit goes.
    const i64 counted = (fibre * kDigits + threadIdx.x) * p.tiles + tile;
    int to = threadIdx.x == 0 && tile == 0 ? 0 : p.counts[counted - 1];
    for (int w = 0; w < kRadixWarps; w++) {
        const int count = next[w][threadIdx.x];
        next[w][threadIdx.x] = to;
        to += count;
    }
    __syncthreads();
    const i64 start = fibreStart(fibre, p.length, p.inner);
#pragma unroll
    for (int r = 0; r < kRadixRounds; r++) {
        const i64 k = first + r * 32;
        const bool active = k < p.length;
        const int of = active ? digit(p, key[r]) : 0;
        const unsigned peers = peersOf(of, active), before = peers & ((1u << lane) - 1);
        const int at = next[warp][of] + __popc(before);
        __syncwarp();
        if (active && before == 0) next[warp][of] += __popc(peers);
        __syncwarp();
        if (!active) continue;
        if (p.keysTo != nullptr) ((Key*) p.keysTo)[fibre * p.length + at] = key[r];
        p.placesTo[start + at * p.inner] = p.places == nullptr ? (int) k : p.places[fibre * p.length + k];
    }
}

}  // namespace routine
