// argMax, argMin: y[o, i] = the k with the largest or smallest a[o, k, i], the first of equals; NaN counts as the extreme.
// A long fibre is searched in chunks; a second launch chooses among what these found.
#include "places.cuh"

namespace routine {

struct ArgReduction {
    const void* a;
    const int* candidates;  // the places to search in each fibre, or null for all
    int* y;                 // one place for each chunk of each fibre
    i64 outer, length, inner;
    i64 searched;  // places of a fibre to search
    i64 chunks, chunk;
    i64 columns;  // whether a thread searches a chunk, else a block
};

template <typename T>
struct Found {
    T value;
    int place;  // -1: none yet
};

template <typename T, bool kLargest>
__device__ __forceinline__ Found<T> better(Found<T> a, Found<T> b) {
    if (b.place < 0) return a;
    if (a.place < 0) return b;
    const bool aNaN = a.value != a.value, bNaN = b.value != b.value;
    const bool tied = a.value == b.value || (aNaN && bNaN);
    const bool wins = tied ? b.place < a.place : bNaN || (!aNaN && (kLargest ? b.value > a.value : b.value < a.value));
    return wins ? b : a;
}

constexpr int kSearchedAhead = 4;

// The best of places first, first + step and so on of a fibre, several of which are loaded before the first is compared.
template <typename T, bool kLargest>
__device__ Found<T> search(const ArgReduction& p, i64 fibre, i64 first, i64 end, i64 step) {
    const T* a = (const T*) p.a + fibreStart(fibre, p.length, p.inner);
    Found<T> best = {T(0), -1};
    for (i64 next = first; next < end; next += kSearchedAhead * step) {
        Found<T> ahead[kSearchedAhead];
        for (int i = 0; i < kSearchedAhead; i++) {
            const i64 k = next + i * step;
            if (k < end) {
                const i64 place = p.candidates == nullptr ? k : p.candidates[fibre * p.searched + k];
                ahead[i] = {a[place * p.inner], (int) place};
            }
        }
        for (int i = 0; i < kSearchedAhead && next + i * step < end; i++) best = better<T, kLargest>(best, ahead[i]);
    }
    return best;
}

template <typename T>
__device__ __forceinline__ Found<T> fromLane(Found<T> found, int distance) {
    return {__shfl_xor_sync(0xffffffffu, found.value, distance), __shfl_xor_sync(0xffffffffu, found.place, distance)};
}

template <typename T, bool kLargest>
__device__ void searchByBlocks(const ArgReduction& p) {
    __shared__ T values[32];
    __shared__ int places[32];
    const i64 fibre = quotient(blockIdx.x, p.chunks), chunk = blockIdx.x - fibre * p.chunks;
    const i64 begin = chunk * p.chunk, end = least(begin + p.chunk, p.searched);
    Found<T> best = search<T, kLargest>(p, fibre, begin + threadIdx.x, end, blockDim.x);
    for (int d = 16; d > 0; d /= 2) best = better<T, kLargest>(best, fromLane(best, d));
    const int warp = threadIdx.x / 32, warps = blockDim.x / 32;
    if (threadIdx.x % 32 == 0) values[warp] = best.value, places[warp] = best.place;
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int w = 1; w < warps; w++) best = better<T, kLargest>(best, {values[w], places[w]});
        p.y[blockIdx.x] = best.place;
    }
}

// Neighbouring threads search neighbouring fibres.
template <typename T, bool kLargest>
__device__ void searchByThreads(const ArgReduction& p) {
    const i64 fibres = p.outer * p.inner;
    for (i64 t = firstPlace(); t < fibres * p.chunks; t += placeStep()) {
        const i64 chunk = quotient(t, fibres), fibre = t - chunk * fibres;
        const i64 begin = chunk * p.chunk, end = least(begin + p.chunk, p.searched);
        p.y[fibre * p.chunks + chunk] = search<T, kLargest>(p, fibre, begin, end, 1).place;
    }
}

template <typename T, bool kLargest>
__device__ void argReduction(const ArgReduction& p) {
    if (p.columns) {
        searchByThreads<T, kLargest>(p);
    } else {
        searchByBlocks<T, kLargest>(p);
    }
}

}  // namespace routine
