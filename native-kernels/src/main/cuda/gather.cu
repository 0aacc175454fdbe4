// gather: y[o, j, i] = a[o, index, i], the index being that of j (slices) or of (o, j, i) (elements).
#include "fault.cuh"
#include "places.cuh"

namespace routine {

struct Gather {
    const void* a;
    const int* indices;
    void* y;
    unsigned long long* fault;
    i64 outer, length, inner, count;
};

// A slice of y is copied by a group of threads, the least power of two that has a thread for each unit, or 32.
template <typename Unit>
__device__ void copySlices(const Gather& p, i64 units) {
    int shift = 0;
    while (shift < 5 && (1 << shift) < units) shift++;
    const Unit* a = (const Unit*) p.a;
    Unit* y = (Unit*) p.y;
    const i64 lane = threadIdx.x & ((1 << shift) - 1);
    for (i64 slice = firstPlace() >> shift; slice < p.outer * p.count; slice += placeStep() >> shift) {
        const i64 o = quotient(slice, p.count), j = slice - o * p.count;
        const int index = p.indices[j];
        const bool valid = lane == 0 ? inside(index, p.length, p.fault, j) : index >= 0 && index < p.length;
        if (!valid) continue;
        const Unit* from = a + (o * p.length + index) * units;
        for (i64 i = lane; i < units; i += 1 << shift) y[slice * units + i] = from[i];
    }
}

// Unit: any type as wide as an element.
template <typename Unit>
__device__ void gatherSlices(const Gather& p) {
    const i64 bytes = p.inner * sizeof(Unit);
    if ((((unsigned long long) p.a | (unsigned long long) p.y | bytes) & 15) == 0) {
        copySlices<int4>(p, bytes / 16);
    } else {
        copySlices<Unit>(p, p.inner);
    }
}

template <typename Unit>
__device__ void gatherElements(const Gather& p) {
    const i64 block = p.count * p.inner;
    for (i64 at = firstPlace(); at < p.outer * block; at += placeStep()) {
        const i64 o = quotient(at, block), i = at - quotient(at, p.inner) * p.inner;
        const int index = p.indices[at];
        if (!inside(index, p.length, p.fault, at)) continue;
        ((Unit*) p.y)[at] = ((const Unit*) p.a)[(o * p.length + index) * p.inner + i];
    }
}

}  // namespace routine
