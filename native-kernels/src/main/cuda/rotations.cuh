// Jacobi's rotations (G. Golub and C. Van Loan, Matrix Computations, 8.5 and 8.6), of disjoint pairs side by side.
#pragma once

#include "matrix.cuh"

namespace matrix {

// A matrix takes some ten sweeps over all pairs.
constexpr int kMostSweeps = 60;

// What is 0 beside numbers of size 1: a small part of their precision.
__device__ __forceinline__ double negligible(float) { return 5e-9; }
__device__ __forceinline__ double negligible(double) { return 1e-17; }

// How nearly orthogonal columns can be made: some units of the last place.
__device__ __forceinline__ double orthogonal(float) { return 5e-7; }
__device__ __forceinline__ double orthogonal(double) { return 1e-15; }

struct Rotation {
    double c, s;
};

// Of the plane of p and q, what makes ((pp, pq), (pq, qq)) diagonal.
__device__ inline Rotation rotation(double pp, double pq, double qq) {
    const double tau = (qq - pp) / (2 * pq);
    const double t = (tau < 0 ? -1 : 1) / (magnitude(tau) + root(1 + tau * tau));
    const double c = 1 / root(1 + t * t);
    return {c, t * c};
}

template <typename T>
__device__ __forceinline__ void rotate(T& x, T& y, T c, T s) {
    const T before = x;
    x = c * before - s * y;
    y = s * before + c * y;
}

// All pairs of n in rounds of disjoint ones, as tournaments are made: one stays, the others move on by a place each round.
struct Rounds {
    int n, players;

    __device__ explicit Rounds(int n) : n(n), players(n + n % 2) {}
    __device__ int count() const { return players - 1; }
    __device__ int pairs() const { return players / 2; }
    // Of an odd number the last of a pair may be n, which is none.
    __device__ void pair(int round, int i, int& p, int& q) const {
        const int others = players - 1;
        const int x = i == 0 ? others : (round + i) % others, y = (round - i + others) % others;
        p = x < y ? x : y;
        q = x < y ? y : x;
    }
};

// The place of each of n numbers in ascending order, or descending; equals keep their order. Of a block.
template <typename T>
__device__ void rank(const T* numbers, int n, bool descending, int* order) {
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        const T mine = numbers[i];
        int before = 0;
        for (int j = 0; j < n; j++) {
            const T other = numbers[j];
            before += (descending ? other > mine : other < mine) || (other == mine && j < i);
        }
        order[before] = i;
    }
}

}  // namespace matrix
