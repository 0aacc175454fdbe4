// The eigenvalues of the symmetric matrix with the lower triangle of a (n, n), ascending, above the matrix whose columns are
// the eigenvectors, the largest component of each positive: y (n + 1, n). By Jacobi's rotations s = Jᵀ s J, v = v J. Fault: the
// number of sweeps after which they have not made s diagonal.
//
// The work is s; vᵀ, so that a vector is contiguous; a rotation for each pair; the eigenvalues; and their order.
#pragma once

#include "rotations.cuh"

namespace matrix {

template <typename T>
struct Eigen {
    T *s, *v, *rotations, *values;
    int* order;
    int n, step;

    __device__ Eigen(T* work, int n) : n(n), step(n | 1) {
        s = work;
        v = s + (long long) n * step;
        rotations = v + (long long) n * n;
        values = rotations + n + 1;
        order = reinterpret_cast<int*>(values + n);
    }

    __device__ T& at(int row, int column) const { return s[(long long) row * step + column]; }

    __device__ void read(const T* a) const {
        for (int r = warp(); r < n; r += warps()) {
            for (int c = lane(); c < n; c += 32) {
                at(r, c) = c <= r ? a[(long long) r * n + c] : a[(long long) c * n + r];
                v[(long long) r * n + c] = T(r == c);
            }
        }
        __syncthreads();
    }

    __device__ double size() const {
        double squares = 0;
        for (int r = warp(); r < n; r += warps()) {
            for (int c = lane(); c < n; c += 32) squares += double(at(r, c)) * double(at(r, c));
        }
        return root(blockSum(squares));
    }

    // Whether a sweep over all pairs found any that was not negligible.
    __device__ bool sweep(double bound) const {
        const Rounds rounds(n);
        bool rotated = false;
        for (int round = 0; round < rounds.count(); round++) {
            for (int i = threadIdx.x; i < rounds.pairs(); i += blockDim.x) {
                int p, q;
                rounds.pair(round, i, p, q);
                const bool matters = q < n && magnitude(double(at(p, q))) > bound;
                const Rotation turn = matters ? rotation(at(p, p), at(p, q), at(q, q)) : Rotation{1, 0};
                rotations[2 * i] = T(turn.c);
                rotations[2 * i + 1] = T(turn.s);
                rotated = rotated || matters;
            }
            __syncthreads();
            turnMatrix(rounds, round);
            turnVectors(rounds, round);
            __syncthreads();
        }
        return blockAny(rotated);
    }

    // The rotation of a pair is that of its rows and that of its columns: two pairs meet in four elements of their own.
    __device__ void turnMatrix(const Rounds& rounds, int round) const {
        const int pairs = rounds.pairs();
        for (int i = warp(); i < pairs; i += warps()) {
            int p, q;
            rounds.pair(round, i, p, q);
            const T c = rotations[2 * i], s = rotations[2 * i + 1];
            for (int j = lane(); j < pairs; j += 32) {
                int left, right;
                rounds.pair(round, j, left, right);
                const T columnC = rotations[2 * j], columnS = rotations[2 * j + 1];
                if (s == T(0) && columnS == T(0) && i != j) continue;
                T upperLeft = at(p, left), upperRight = right < n ? at(p, right) : T(0);
                T lowerLeft = q < n ? at(q, left) : T(0), lowerRight = q < n && right < n ? at(q, right) : T(0);
                rotate(upperLeft, upperRight, columnC, columnS);
                rotate(lowerLeft, lowerRight, columnC, columnS);
                rotate(upperLeft, lowerLeft, c, s);
                rotate(upperRight, lowerRight, c, s);
                const bool zero = i == j;
                at(p, left) = upperLeft;
                if (right < n) at(p, right) = zero ? T(0) : upperRight;
                if (q < n) at(q, left) = zero ? T(0) : lowerLeft;
                if (q < n && right < n) at(q, right) = lowerRight;
            }
        }
    }

    __device__ void turnVectors(const Rounds& rounds, int round) const {
        for (int i = warp(); i < rounds.pairs(); i += warps()) {
            int p, q;
            rounds.pair(round, i, p, q);
            const T c = rotations[2 * i], s = rotations[2 * i + 1];
            for (int r = lane(); r < n && s != T(0); r += 32) {
                rotate(v[(long long) p * n + r], v[(long long) q * n + r], c, s);
            }
        }
    }

    __device__ void write(T* y) const {
        for (int i = threadIdx.x; i < n; i += blockDim.x) values[i] = at(i, i);
        __syncthreads();
        rank(values, n, false, order);
        __syncthreads();
        for (int c = warp(); c < n; c += warps()) {
            const T* vector = v + (long long) order[c] * n;
            const T sign = signOf(vector, n);
            if (lane() == 0) y[c] = values[order[c]];
            for (int i = lane(); i < n; i += 32) y[(1LL + i) * n + c] = sign * vector[i];
        }
    }
};

template <typename T>
__device__ void symmetricEigen(const Matrices& p) {
    ADJ_DYNAMIC_SHARED(T, shared);
    const Eigen<T> eigen(workOf(p, shared), int(p.n));
    for (long long entry = blockIdx.x; entry < p.count; entry += gridDim.x) {
        const T* a = static_cast<const T*>(p.a) + entry * p.n * p.n;
        T* y = static_cast<T*>(p.y) + entry * (p.n + 1) * p.n;
        if (!allFinite(a, p.n * p.n)) {
            fillNaN(y, (p.n + 1) * p.n);
            continue;
        }
        eigen.read(a);
        const double bound = negligible(T()) * eigen.size();
        int sweeps = 0;
        while (sweeps < kMostSweeps && eigen.sweep(bound)) sweeps++;
        if (sweeps == kMostSweeps) {
            if (threadIdx.x == 0) report(p.fault, entry, sweeps);
        } else {
            eigen.write(y);
        }
    }
}

}  // namespace matrix
