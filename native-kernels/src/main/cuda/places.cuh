// Which elements a thread takes, and the arithmetic of places.
#pragma once

#include "entry.cuh"

namespace routine {

using i64 = long long;

// A thread takes places firstPlace(), firstPlace() + placeStep() and so on.
__device__ __forceinline__ i64 firstPlace() { return (i64) blockIdx.x * blockDim.x + threadIdx.x; }
__device__ __forceinline__ i64 placeStep() { return (i64) gridDim.x * blockDim.x; }

// Of numbers that are not negative. There is no instruction for 64-bit division, and 32 bits take a fraction of the time.
__device__ __forceinline__ i64 quotient(i64 n, i64 d) {
    return ((n | d) >> 32) == 0 ? (i64) ((unsigned) n / (unsigned) d) : n / d;
}

__device__ __forceinline__ i64 least(i64 a, i64 b) { return a < b ? a : b; }
__device__ __forceinline__ i64 most(i64 a, i64 b) { return a > b ? a : b; }

// The place of the first element of a fibre: fibres are along an axis of `length` elements, `inner` elements apart.
__device__ __forceinline__ i64 fibreStart(i64 fibre, i64 length, i64 inner) {
    const i64 outer = quotient(fibre, inner);
    return (outer * length - outer) * inner + fibre;
}

}  // namespace routine
