// a = Q R of a (m, n) with m >= n by Householder's reflections; y is Q (m, n) above R (n, n), whose diagonal is not negative.
//
// Each reflection is I - tau v vᵀ with v = (1, w / (alpha - beta)), where (alpha, w) is the rest of a column, beta = -+ its
// length, and tau = (beta - alpha) / beta (LAPACK's larfg). A warp has a column at a time; columns lie contiguous in the work,
// which is a, then Q, and then tau and beta of each column.
#pragma once

#include "matrix.cuh"

namespace matrix {

template <typename T>
__device__ __forceinline__ T warpMax(T x) {
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) {
        const T other = __shfl_xor_sync(0xffffffffu, x, apart);
        x = other > x ? other : x;
    }
    return x;
}

// The length of a vector, which no square of an element over- or underflows; of a warp.
template <typename T>
__device__ T lengthOf(const T* x, int n) {
    T most = 0;
    for (int i = lane(); i < n; i += 32) most = magnitude(x[i]) > most ? magnitude(x[i]) : most;
    most = warpMax(most);
    if (most == T(0)) return most;
    double squares = 0;
    for (int i = lane(); i < n; i += 32) {
        const double part = double(x[i]) / double(most);
        squares += part * part;
    }
    return T(double(most) * root(warpSum(squares)));
}

// column -= tau v (vᵀ column) with v = (1, tail * scale); of a warp.
template <typename T>
__device__ void reflect(T* column, const T* tail, T scale, T tau, int n) {
    T dot = 0;
    for (int i = 1 + lane(); i < n; i += 32) dot += tail[i] * column[i];
    const T factor = tau * (column[0] + scale * warpSum(dot));
    __syncwarp();
    if (lane() == 0) column[0] -= factor;
    for (int i = 1 + lane(); i < n; i += 32) column[i] -= factor * scale * tail[i];
    __syncwarp();
}

template <typename T>
__device__ void qr(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, shared);
    const int m = int(p.m), n = int(p.n);
    const long long elements = p.m * n;
    T* columns = workOf(p, shared);
    T *q = columns + elements, *tau = q + elements, *beta = tau + n;
    for (long long entry = blockIdx.x; entry < p.count; entry += gridDim.x) {
        const T* a = static_cast<const T*>(p.a) + entry * elements;
        T* y = static_cast<T*>(p.y) + entry * (p.m + n) * n;
        if (!allFinite(a, elements)) {
            fillNaN(y, (p.m + n) * n);
            continue;
        }
        for (long long i = threadIdx.x; i < elements; i += blockDim.x) columns[i % n * m + i / n] = a[i];
        __syncthreads();
        for (int k = 0; k < n; k++) {
            T* rest = columns + (long long) k * m + k;
            // Every warp computes the same.
            const T alpha = rest[0], length = lengthOf(rest, m - k);
            const T end = alpha < T(0) ? length : -length;
            const T scale = length == T(0) ? T(0) : T(1) / (alpha - end);
            const T factor = length == T(0) ? T(0) : (end - alpha) / end;
            for (int c = k + 1 + warp(); c < n; c += warps()) {
                reflect(columns + (long long) c * m + k, rest, scale, factor, m - k);
            }
            __syncthreads();
            for (int i = 1 + int(threadIdx.x); i < m - k; i += blockDim.x) rest[i] *= scale;
            if (threadIdx.x == 0) {
                tau[k] = factor;
                beta[k] = end;
            }
        }
        __syncthreads();
        // Q = H0 ... H(n-1) I, of which column c is touched by the reflections up to c only.
        for (int c = warp(); c < n; c += warps()) {
            T* column = q + (long long) c * m;
            for (int i = lane(); i < m; i += 32) column[i] = T(i == c);
            __syncwarp();
            for (int k = c; k >= 0; k--) reflect(column + k, columns + (long long) k * m + k, T(1), tau[k], m - k);
        }
        __syncthreads();
        for (long long i = threadIdx.x; i < elements; i += blockDim.x) {
            const int c = int(i % n);
            const T x = q[c * p.m + i / n];
            y[i] = beta[c] < T(0) ? -x : x;
        }
        T* r = y + elements;
        for (long long i = threadIdx.x; i < p.n * n; i += blockDim.x) {
            const int row = int(i / n), c = int(i % n);
            const T x = row == c ? beta[c] : row < c ? columns[c * p.m + row] : T(0);
            r[i] = beta[row] < T(0) ? -x : x;
        }
    }
}

}  // namespace matrix
