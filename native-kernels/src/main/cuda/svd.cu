// a = U diag(s) Vᵀ of a (m, n), k = min(m, n) singular values s descending; y is U (m, k), s and V (n, k) one below another, the
// largest component of each column of U positive. Rotations of pairs of columns of a, or of aᵀ if that is tall, make them
// orthogonal: then they are those of U, times s, and the product of the rotations is V (one-sided Jacobi). Fault: the number
// of sweeps after which they are not.
//
// The work is the columns, each contiguous; those of V; s; and its order.
#pragma once

#include "rotations.cuh"

namespace matrix {

template <typename T>
struct Svd {
    T *tall, *v, *values;
    int* order;
    int rows, k;

    __device__ Svd(T* work, int m, int n) : rows(m < n ? n : m), k(m < n ? m : n) {
        tall = work;
        v = tall + (long long) rows * k;
        values = v + (long long) k * k;
        order = reinterpret_cast<int*>(values + k);
    }

    __device__ T* column(int i) const { return tall + (long long) i * rows; }
    __device__ T* turned(int i) const { return v + (long long) i * k; }

    // Returns the size of a.
    __device__ double read(const T* a, bool wide) const {
        const long long elements = (long long) rows * k;
        double squares = 0;
        for (long long i = threadIdx.x; i < elements; i += blockDim.x) {
            tall[wide ? i : i % k * rows + i / k] = a[i];
            squares += double(a[i]) * double(a[i]);
        }
        for (long long i = threadIdx.x; i < (long long) k * k; i += blockDim.x) v[i] = T(i / k == i % k);
        __syncthreads();
        return root(blockSum(squares));
    }

    // Whether a sweep over all pairs found any that was not orthogonal. A warp has a pair at a time.
    __device__ bool sweep(double bound) const {
        const Rounds rounds(k);
        bool rotated = false;
        for (int round = 0; round < rounds.count(); round++) {
            for (int i = warp(); i < rounds.pairs(); i += warps()) {
                int p, q;
                rounds.pair(round, i, p, q);
                if (q == k) continue;
                T *x = column(p), *y = column(q);
                const double pp = warpDot(x, x, rows), pq = warpDot(x, y, rows), qq = warpDot(y, y, rows);
                const bool matters = root(pp < qq ? pp : qq) > bound;
                if (!matters || !(magnitude(pq) > orthogonal(T()) * root(pp) * root(qq))) continue;
                rotated = true;
                const Rotation turn = rotation(pp, pq, qq);
                for (int r = lane(); r < rows; r += 32) rotate(x[r], y[r], T(turn.c), T(turn.s));
                for (int r = lane(); r < k; r += 32) rotate(turned(p)[r], turned(q)[r], T(turn.c), T(turn.s));
            }
            __syncthreads();
        }
        return blockAny(rotated);
    }

    __device__ void rankValues() const {
        for (int i = warp(); i < k; i += warps()) {
            const T value = T(root(warpDot(column(i), column(i), rows)));
            if (lane() == 0) values[i] = value;
        }
        __syncthreads();
        rank(values, k, true, order);
        __syncthreads();
    }

    // Columns over their lengths. Those as short as bound, which are the last, become unit vectors made orthogonal to the
    // others: the first that leave enough.
    __device__ void normalise(double bound) const {
        for (int c = warp(); c < k; c += warps()) {
            const T length = values[c];
            for (int i = lane(); i < rows && double(length) > bound; i += 32) column(c)[i] /= length;
        }
        __syncthreads();
        if (warp() == 0) {
            int unit = 0;
            for (int place = 0; place < k; place++) {
                T* x = column(order[place]);
                double length = double(values[order[place]]) > bound ? 1 : 0;
                while (length < 0.1 / root(double(rows))) {
                    for (int i = lane(); i < rows; i += 32) x[i] = T(i == unit);
                    unit++;
                    length = withoutProjections(x, place);
                    for (int i = lane(); i < rows; i += 32) x[i] = T(double(x[i]) / length);
                    __syncwarp();
                }
            }
        }
        __syncthreads();
    }

    // Makes a vector orthogonal to the columns before a place, twice for accuracy; returns the length of what is left.
    __device__ double withoutProjections(T* x, int place) const {
        for (int pass = 0; pass < 2; pass++) {
            for (int before = 0; before < place; before++) {
                const T* other = column(order[before]);
                __syncwarp();
                const T dot = T(warpDot(other, x, rows));
                for (int i = lane(); i < rows; i += 32) x[i] -= dot * other[i];
            }
        }
        __syncwarp();
        return root(warpDot(x, x, rows));
    }

    __device__ void write(T* y, bool wide) const {
        const int m = wide ? k : rows, n = wide ? rows : k;
        T *u = y, *s = u + (long long) m * k, *right = s + k;
        for (int c = warp(); c < k; c += warps()) {
            const T *x = wide ? turned(order[c]) : column(order[c]), *z = wide ? column(order[c]) : turned(order[c]);
            const T sign = signOf(x, m);
            for (int i = lane(); i < m; i += 32) u[(long long) i * k + c] = sign * x[i];
            if (lane() == 0) s[c] = values[order[c]];
            for (int i = lane(); i < n; i += 32) right[(long long) i * k + c] = sign * z[i];
        }
    }
};

template <typename T>
__device__ void svd(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, shared);
    const Svd<T> svd(workOf(p, shared), int(p.m), int(p.n));
    const bool wide = p.m < p.n;
    const long long results = (p.m + 1 + p.n) * svd.k;
    for (long long entry = blockIdx.x; entry < p.count; entry += gridDim.x) {
        const T* a = static_cast<const T*>(p.a) + entry * p.m * p.n;
        T* y = static_cast<T*>(p.y) + entry * results;
        if (!allFinite(a, p.m * p.n)) {
            fillNaN(y, results);
            continue;
        }
        const double bound = negligible(T()) * svd.read(a, wide);
        int sweeps = 0;
        while (sweeps < kMostSweeps && svd.sweep(bound)) sweeps++;
        if (sweeps == kMostSweeps) {
            if (threadIdx.x == 0) report(p.fault, entry, sweeps);
            continue;
        }
        svd.rankValues();
        svd.normalise(bound);
        svd.write(y, wide);
    }
}

}  // namespace matrix
