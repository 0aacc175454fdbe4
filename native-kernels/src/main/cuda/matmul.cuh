// What the kernels of matrix products share: their parameters, and what of the product a block computes.
#pragma once

#include "entry.cuh"

namespace gemm {

// c = alpha a b + beta c with a (m, k), b (k, n) and c (m, n), over a batch of three axes. Strides count elements. k is cut
// into chunks; if there are several, their products go to partial, (batch, chunks, m, n), and matmulSum adds them up.
struct Matmul {
    const void *a, *b;
    void *c, *partial;
    long long m, n, k;
    long long aRow, aColumn, bRow, bColumn, cRow;
    long long batch[3], aBatch[3], bBatch[3], cBatch[3];
    long long chunks, chunkDepth;
    double alpha, beta;
};

// As many numbers as one access to memory moves.
template <typename T>
struct alignas(16) Pack {
    static constexpr int COUNT = 16 / sizeof(T);
    T at[COUNT];
};

template <typename T>
__device__ __forceinline__ Pack<T>& pack(T* first) {
    return *reinterpret_cast<Pack<T>*>(first);
}

template <typename T>
__device__ __forceinline__ const Pack<T>& pack(const T* first) {
    return *reinterpret_cast<const Pack<T>*>(first);
}

// Whether a pack may be read at any multiple of the step.
template <typename T>
__device__ __forceinline__ bool inPacks(const T* first, long long step) {
    return reinterpret_cast<unsigned long long>(first) % 16 == 0 && step % Pack<T>::COUNT == 0;
}

// Takes the place along the fastest axis off an index.
__device__ __forceinline__ long long takeAxis(long long& index, long long extent) {
    const long long place = index % extent;
    index /= extent;
    return place;
}

template <typename T>
__device__ __forceinline__ void finish(const Matmul& p, T* c, T sum) {
    // beta 0 means that the old content is not read, NaN or not.
    *c = T(p.alpha) * sum + (p.beta == 0 ? T(0) : T(p.beta) * *c);
}

// The matrices of one entry of the batch, and a chunk of k.
template <typename T>
struct Part {
    const T *a, *b;
    T* c;
    long long cRow, begin, end;
    bool partial;

    // index: (batch, chunk)
    __device__ Part(const Matmul& p, long long index) {
        partial = p.chunks > 1;
        T* product = static_cast<T*>(p.partial) + index * p.m * p.n;
        begin = takeAxis(index, p.chunks) * p.chunkDepth;
        end = begin + p.chunkDepth < p.k ? begin + p.chunkDepth : p.k;
        a = static_cast<const T*>(p.a);
        b = static_cast<const T*>(p.b);
        c = static_cast<T*>(p.c);
#pragma unroll
        for (int axis = 2; axis >= 0; axis--) {
            const long long place = takeAxis(index, p.batch[axis]);
            a += place * p.aBatch[axis];
            b += place * p.bBatch[axis];
            c += place * p.cBatch[axis];
        }
        cRow = partial ? p.n : p.cRow;
        c = partial ? product : c;
    }

    // Neighbours in a row, count of them.
    template <int MOST>
    __device__ __forceinline__ void store(const Matmul& p, long long row, long long column, const T* sums, long long count) const {
        T* first = c + row * cRow + column;
#pragma unroll
        for (int i = 0; i < MOST; i++) {
            if (i >= count) break;
            if (partial) {
                first[i] = sums[i];
            } else {
                finish(p, first + i, sums[i]);
            }
        }
    }
};

}  // namespace gemm
