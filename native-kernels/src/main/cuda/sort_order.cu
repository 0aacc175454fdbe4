// argSort: y[o, ., i] = the positions of a[o, ., i] in sorted order. Equal elements keep theirs, NaN comes last.
// Short fibres are sorted in shared memory by sortShort: a bitonic network (Batcher, Sorting networks and their applications,
// AFIPS 1968) on the pairs of key and position. Of long ones sortKeys writes the keys, which the passes of radix.cuh sort.
#include "radix.cuh"

namespace routine {

struct SortOrder {
    const void* a;
    void* keys;
    int* y;
    i64 outer, length, inner;
    i64 size;    // a power of two, at least the length
    i64 fibres;  // in a block
};

// Unsigned keys in the order of the elements. Both zeros have one key; none but a NaN has the largest in a sort of floats.
template <bool kDescending>
__device__ __forceinline__ unsigned keyOf(int x) {
    const unsigned key = (unsigned) x ^ 0x80000000u;
    return kDescending ? ~key : key;
}

template <bool kDescending>
__device__ __forceinline__ unsigned keyOf(float x) {
    const unsigned bits = x == 0 ? 0 : __float_as_uint(x), key = bits >> 31 ? ~bits : bits | 0x80000000u;
    return x != x ? ~0u : kDescending ? ~key : key;
}

template <bool kDescending>
__device__ __forceinline__ unsigned long long keyOf(double x) {
    const unsigned long long bits = x == 0 ? 0 : __double_as_longlong(x), key = bits >> 63 ? ~bits : bits | 1ull << 63;
    return x != x ? ~0ull : kDescending ? ~key : key;
}

// Whether two neighbours of a network are out of order. Positions tell equal keys apart, so the order is stable.
template <typename Key>
__device__ __forceinline__ bool exceeds(Key a, int i, Key b, int j) {
    return a > b || (a == b && i > j);
}

// Dynamic shared memory: a key and a position for each of `size` places of each fibre of the block.
template <typename T, typename Key, bool kDescending>
__device__ void sortShort(const SortOrder& p) {
    ADJ_DYNAMIC_SHARED(Key, keys);
    const int size = (int) p.size, places = size * (int) p.fibres;
    int* positions = (int*) (keys + places);
    const i64 firstFibre = blockIdx.x * p.fibres, fibres = p.outer * p.inner;
    for (int t = threadIdx.x; t < places; t += blockDim.x) {
        const i64 fibre = firstFibre + t / size;
        const int k = t % size;
        const bool present = fibre < fibres && k < p.length;
        keys[t] = present ? keyOf<kDescending>(((const T*) p.a)[fibreStart(fibre, p.length, p.inner) + k * p.inner]) : ~Key(0);
        positions[t] = k;
    }
    for (int sorted = 2; sorted <= size; sorted *= 2) {
        for (int distance = sorted / 2; distance > 0; distance /= 2) {
            __syncthreads();
            for (int t = threadIdx.x; t < places / 2; t += blockDim.x) {
                const int i = 2 * t - (t & (distance - 1)), j = i + distance;
                const bool falls = i & (size - 1) & sorted;
                if (exceeds(keys[i], positions[i], keys[j], positions[j]) != falls) {
                    const Key key = keys[i];
                    const int position = positions[i];
                    keys[i] = keys[j], positions[i] = positions[j];
                    keys[j] = key, positions[j] = position;
                }
            }
        }
    }
    __syncthreads();
    for (int t = threadIdx.x; t < places; t += blockDim.x) {
        const i64 fibre = firstFibre + t / size;
        const int k = t % size;
        if (fibre < fibres && k < p.length) p.y[fibreStart(fibre, p.length, p.inner) + k * p.inner] = positions[t];
    }
}

// keys, fibre by fibre.
template <typename T, typename Key, bool kDescending>
__device__ void sortKeys(const SortOrder& p) {
    for (i64 at = firstPlace(); at < p.outer * p.inner * p.length; at += placeStep()) {
        const i64 fibre = quotient(at, p.length), k = at - fibre * p.length;
        ((Key*) p.keys)[at] = keyOf<kDescending>(((const T*) p.a)[fibreStart(fibre, p.length, p.inner) + k * p.inner]);
    }
}

}  // namespace routine
