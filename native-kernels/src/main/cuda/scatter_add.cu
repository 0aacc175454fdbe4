// scatterAdd: y[o, t, i] = Σ b[o, j, i] over the j, or (o, j, i), whose index is t. Sums are in float64.
// With few indices each y looks at all of them. Else the indices are sorted, so that the terms of each target lie together in
// their order, and a group of threads adds them up; a target of very many terms is added up by blocks, chunk by chunk.
#include "fault.cuh"
#include "places.cuh"

namespace routine {

struct ScatterAdd {
    const void* b;
    const int* indices;
    void* y;
    unsigned long long* fault;
    i64 outer, length, inner, count;
};

// Each y by itself, for a few j.
template <typename T, bool kSlices>
__device__ void scatterAddFew(const ScatterAdd& p) {
    for (i64 at = firstPlace(); at < p.outer * p.length * p.inner; at += placeStep()) {
        const i64 row = quotient(at, p.inner), i = at - row * p.inner, o = quotient(row, p.length), t = row - o * p.length;
        double sum = 0;
        for (i64 j = 0; j < p.count; j++) {
            const i64 from = (o * p.count + j) * p.inner + i, place = kSlices ? j : from;
            const int index = p.indices[place];
            if (t == 0) inside(index, p.length, p.fault, place);
            if (index == t) sum += ((const T*) p.b)[from];
        }
        ((T*) p.y)[at] = (T) sum;
    }
}

struct ScatterTargets {
    const int* indices;
    int* targets;
    unsigned long long* fault;
    i64 size;
    i64 block;  // elements of the indices that share their outer place
    i64 length, inner;
};

// Where in y an index points: to a slice, or to an element (block and inner tell which). A wrong one points to the first.
__device__ void scatterTargets(const ScatterTargets& p) {
    for (i64 at = firstPlace(); at < p.size; at += placeStep()) {
        const int index = p.indices[at];
        const i64 o = quotient(at, p.block), i = at - quotient(at, p.inner) * p.inner;
        const bool valid = inside(index, p.length, p.fault, at);
        p.targets[at] = valid ? (int) ((o * p.length + index) * p.inner + i) : 0;
    }
}

// Terms in the order of their targets: term k is element order[k].
struct SortedTerms {
    const void* b;
    const int *targets, *order;
    int* begins;  // where the terms of each target begin, and where the last ones end
    void* y;
    double* partials;  // for each o and chunk of terms: of the long target there at its first term, and at its last
    i64 outer, length, inner, count;
    i64 longest;  // more terms than that are added up by blocks
    i64 chunks;
};

// The least k with a target of t or more.
__device__ __forceinline__ i64 termsBefore(const SortedTerms& p, i64 t) {
    i64 low = 0, high = p.count;
    while (low < high) {
        const i64 middle = (low + high) / 2;
        if (p.targets[p.order[middle]] < t) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

__device__ void scatterBegins(const SortedTerms& p) {
    for (i64 t = firstPlace(); t <= p.length; t += placeStep()) p.begins[t] = (int) termsBefore(p, t);
}

// A group of threads, a power of two up to 32, has a column of a target each.
template <typename T>
__device__ void scatterSums(const SortedTerms& p) {
    int shift = 0;
    while (shift < 5 && (1 << shift) < p.inner) shift++;
    const i64 lane = threadIdx.x & ((1 << shift) - 1);
    for (i64 row = firstPlace() >> shift; row < p.outer * p.length; row += placeStep() >> shift) {
        const i64 o = quotient(row, p.length), t = row - o * p.length;
        const i64 begin = p.begins[t], end = p.begins[t + 1];
        if (end - begin > p.longest) continue;
        for (i64 i = lane; i < p.inner; i += 1 << shift) {
            const T* b = (const T*) p.b + o * p.count * p.inner + i;
            double sum = 0;
            for (i64 k = begin; k < end; k++) sum += b[p.order[k] * p.inner];
            ((T*) p.y)[row * p.inner + i] = (T) sum;
        }
    }
}

constexpr int kScatterThreads = 256, kScatterChunk = 256;

// sums[i] = Σ term(k, i) over k in [begin, end), for the columns i: by all threads of the block, a fixed tree.
template <typename Term, typename Result>
__device__ void addByBlock(i64 inner, i64 begin, i64 end, Term term, Result result) {
    __shared__ double sums[kScatterThreads];
    int width = 1;
    while (width < kScatterThreads && width < inner) width *= 2;
    const int column = threadIdx.x & (width - 1), row = threadIdx.x / width, rows = kScatterThreads / width;
    for (i64 first = 0; first < inner; first += width) {
        const i64 i = first + column;
        double sum = 0;
        if (i < inner) {
            for (i64 k = begin + row; k < end; k += rows) sum += term(k, i);
        }
        sums[threadIdx.x] = sum;
        for (int half = kScatterThreads / 2; half >= width; half /= 2) {
            __syncthreads();
            if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
        }
        if (row == 0 && i < inner) result(i, sums[column]);
        __syncthreads();
    }
}

// Adds up what a block's chunk has of long targets: one can hold its first term, and another its last.
template <typename T>
__device__ void scatterChunks(const SortedTerms& p) {
    const i64 o = quotient(blockIdx.x, p.chunks), chunk = blockIdx.x - o * p.chunks;
    const i64 begin = chunk * kScatterChunk, end = least(begin + kScatterChunk, p.count);
    const i64 targets[2] = {p.targets[p.order[begin]], p.targets[p.order[end - 1]]};
    for (int last = 0; last < (targets[0] == targets[1] ? 1 : 2); last++) {
        const i64 from = p.begins[targets[last]], to = p.begins[targets[last] + 1];
        if (to - from <= p.longest) continue;
        double* partial = p.partials + (2 * (i64) blockIdx.x + last) * p.inner;
        const T* b = (const T*) p.b + o * p.count * p.inner;
        addByBlock(
                p.inner, most(begin, from), least(end, to),
                [&](i64 k, i64 i) { return (double) b[p.order[k] * p.inner + i]; },
                [&](i64 i, double sum) { partial[i] = sum; });
    }
}

// Adds up the chunks of the long target whose first term is in a block's chunk, if there is one.
template <typename T>
__device__ void scatterLong(const SortedTerms& p) {
    const i64 o = quotient(blockIdx.x, p.chunks), chunk = blockIdx.x - o * p.chunks;
    const i64 begin = chunk * kScatterChunk, end = least(begin + kScatterChunk, p.count);
    const i64 t = p.targets[p.order[end - 1]], from = p.begins[t], to = p.begins[t + 1];
    if (from < begin || to - from <= p.longest) return;
    const double* partials = p.partials + o * p.chunks * 2 * p.inner;
    T* y = (T*) p.y + (o * p.length + t) * p.inner;
    addByBlock(
            p.inner, chunk, (to - 1) / kScatterChunk + 1,
            [&](i64 k, i64 i) { return partials[(2 * k + (k == chunk && from > begin)) * p.inner + i]; },
            [&](i64 i, double sum) { y[i] = (T) sum; });
}

}  // namespace routine
