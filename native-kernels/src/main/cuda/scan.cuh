// scan: y[k] = the join of x[0], ..., x[k] along each fibre, from either end.
// A Fold says what is joined: State none(), State at(p, place, first), State join(earlier, later), put(p, place, state). Joins
// are associative up to rounding; their tree depends on the extents only. A fibre that is long among few is divided into chunks:
// one launch joins each, one scans the chunks, one scans the elements from what came before their chunk.
#pragma once

#include "places.cuh"

namespace routine {

struct Scan {
    const void *a, *b;
    void* y;
    void* chunkStates;  // fibre by fibre: the join of all chunks up to each
    i64 outer, length, inner;
    i64 reverse;
    i64 chunks, chunk;
    i64 columns;  // whether a thread scans a chunk, else a block
    i64 joins;    // whether to write the joins of the chunks, each by itself, in place of y
};

constexpr int kScanItems = 4;

// What the thread so many lanes below has; folds with a state of their own add theirs.
__device__ __forceinline__ int fromBelow(int x, int distance) { return __shfl_up_sync(0xffffffffu, x, distance); }
__device__ __forceinline__ double fromBelow(double x, int distance) { return __shfl_up_sync(0xffffffffu, x, distance); }

// The join of the states of all earlier threads of the block after that of `carry`, which becomes the join of all.
template <typename Fold>
__device__ typename Fold::State joinBefore(typename Fold::State own, typename Fold::State& carry) {
    using State = typename Fold::State;
    __shared__ State ofWarps[32];
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    State joined = own;
    for (int d = 1; d < 32; d *= 2) {
        const State below = fromBelow(joined, d);
        if (lane >= d) joined = Fold::join(below, joined);
    }
    const State below = fromBelow(joined, 1);
    if (lane == 31) ofWarps[warp] = joined;
    __syncthreads();
    State before = carry;
    for (int w = 0; w < warps; w++) {
        if (w == warp) before = carry;
        carry = Fold::join(carry, ofWarps[w]);
    }
    __syncthreads();
    return lane == 0 ? before : Fold::join(before, below);
}

// Element k of a fibre that begins at `start`.
__device__ __forceinline__ i64 scanPlace(const Scan& p, i64 start, i64 k) {
    return start + (p.reverse ? p.length - 1 - k : k) * p.inner;
}

template <typename Fold>
__device__ typename Fold::State stateBefore(const Scan& p, i64 fibre, i64 chunk) {
    const auto* states = (const typename Fold::State*) p.chunkStates;
    return chunk == 0 || p.joins ? Fold::none() : states[fibre * p.chunks + chunk - 1];
}

template <typename Fold>
__device__ void scanByBlocks(const Scan& p) {
    using State = typename Fold::State;
    const i64 fibre = quotient(blockIdx.x, p.chunks), chunk = blockIdx.x - fibre * p.chunks;
    const i64 start = fibreStart(fibre, p.length, p.inner), end = least((chunk + 1) * p.chunk, p.length);
    State carry = stateBefore<Fold>(p, fibre, chunk);
    for (i64 tile = chunk * p.chunk; tile < end; tile += blockDim.x * kScanItems) {
        const i64 first = tile + threadIdx.x * kScanItems;
        State state[kScanItems], own = Fold::none();
        for (int i = 0; i < kScanItems; i++) {
            const i64 k = first + i;
            state[i] = k < end ? Fold::at(p, scanPlace(p, start, k), k == 0) : Fold::none();
        }
        for (int i = 0; i < kScanItems; i++) own = Fold::join(own, state[i]);
        State before = joinBefore<Fold>(own, carry);
        for (int i = 0; i < kScanItems && first + i < end && !p.joins; i++) {
            before = Fold::join(before, state[i]);
            Fold::put(p, scanPlace(p, start, first + i), before);
        }
    }
    if (p.joins && threadIdx.x == 0) ((State*) p.chunkStates)[blockIdx.x] = carry;
}

// Neighbouring threads scan neighbouring fibres, several elements in flight at a time.
template <typename Fold>
__device__ void scanByThreads(const Scan& p) {
    using State = typename Fold::State;
    const i64 fibres = p.outer * p.inner;
    for (i64 t = firstPlace(); t < fibres * p.chunks; t += placeStep()) {
        const i64 chunk = quotient(t, fibres), fibre = t - chunk * fibres;
        const i64 start = fibreStart(fibre, p.length, p.inner), end = least((chunk + 1) * p.chunk, p.length);
        State joined = stateBefore<Fold>(p, fibre, chunk);
        for (i64 first = chunk * p.chunk; first < end; first += kScanItems) {
            State state[kScanItems];
            for (int i = 0; i < kScanItems; i++) {
                const i64 k = first + i;
                if (k < end) state[i] = Fold::at(p, scanPlace(p, start, k), k == 0);
            }
            for (int i = 0; i < kScanItems && first + i < end; i++) {
                joined = Fold::join(joined, state[i]);
                if (!p.joins) Fold::put(p, scanPlace(p, start, first + i), joined);
            }
        }
        if (p.joins) ((State*) p.chunkStates)[fibre * p.chunks + chunk] = joined;
    }
}

template <typename Fold>
__device__ void scan(const Scan& p) {
    if (p.columns) {
        scanByThreads<Fold>(p);
    } else {
        scanByBlocks<Fold>(p);
    }
}

// The scan of the chunks of another scan, in place.
template <typename Fold>
struct OfChunks {
    using State = typename Fold::State;
    static __device__ State none() { return Fold::none(); }
    static __device__ State at(const Scan& p, i64 place, bool) { return ((const State*) p.a)[place]; }
    static __device__ State join(State earlier, State later) { return Fold::join(earlier, later); }
    static __device__ void put(const Scan& p, i64 place, State state) { ((State*) p.y)[place] = state; }
};

}  // namespace routine
