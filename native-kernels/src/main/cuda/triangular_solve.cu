// x (n, k) with a x = b for triangular a (n, n), of which the other triangle is not read. Fault: the first place on the
// diagonal that is 0.
//
// A block has 32 columns of x: 32 rows after another, what the rows solved before contribute is taken off in tiles of a
// through shared memory, and what is left is solved by substitution. An upper triangle is a lower one read from its end.
#pragma once

#include "matrix.cuh"

namespace matrix {

// order: which row of b stands in each row, if not null. fault: null for factors, which are checked already. b may be y.
struct TriangularSolve {
    const void *a, *b;
    void* y;
    const int* order;
    unsigned long long* fault;
    long long count, n, k;
};

// UNIT: whether the diagonal is 1, whatever is in its place.
template <typename T, bool LOWER, bool UNIT>
__device__ void triangularSolve(const TriangularSolve& p) {
    constexpr int TILE = 32, GROUPS = 8, EACH = TILE / GROUPS;
    __shared__ T factors[TILE][TILE + 1], solved[TILE][TILE + 1];
    const int n = int(p.n), x = int(threadIdx.x) % TILE, group = int(threadIdx.x) / TILE;
    const long long tiles = (p.k + TILE - 1) / TILE, entry = blockIdx.x / tiles, first = blockIdx.x % tiles * TILE;
    const long long column = first + x;
    const T* a = static_cast<const T*>(p.a) + entry * n * n;
    const T* b = static_cast<const T*>(p.b) + entry * n * p.k;
    T* y = static_cast<T*>(p.y) + entry * n * p.k;

    if (p.fault != nullptr) {
        const bool finite = allFinite(a, p.n * n);
        if (!allFinite(b, p.n * p.k) || !finite) {
            for (int r = group; r < n && column < p.k; r += GROUPS) y[r * p.k + column] = nan<T>();
            return;
        }
        for (int r = threadIdx.x; r < n; r += blockDim.x) {
            if (a[(long long) r * n + r] == T(0)) report(p.fault, entry, r);
        }
    }
    const auto place = [&](int i) { return (long long) (LOWER ? i : n - 1 - i); };
    const auto readFactors = [&](int row, int from) {
#pragma unroll
        for (int i = 0; i < EACH; i++) {
            const int r = row + group + i * GROUPS, c = from + x;
            factors[group + i * GROUPS][x] = r < n && c <= r ? a[place(r) * n + place(c)] : T(0);
        }
    };
    for (int row = 0; row < n; row += TILE) {
        T rest[EACH];
#pragma unroll
        for (int i = 0; i < EACH; i++) {
            const int r = row + group + i * GROUPS;
            const bool has = r < n && column < p.k;
            const long long source = !has ? 0 : p.order == nullptr ? place(r) : p.order[entry * n + place(r)];
            rest[i] = has ? b[source * p.k + column] : T(0);
        }
        for (int from = 0; from < row; from += TILE) {
            readFactors(row, from);
#pragma unroll
            for (int i = 0; i < EACH; i++) {
                const int r = from + group + i * GROUPS;
                solved[group + i * GROUPS][x] = column < p.k ? y[place(r) * p.k + column] : T(0);
            }
            __syncthreads();
#pragma unroll 8
            for (int j = 0; j < TILE; j++) {
                const T other = solved[j][x];
#pragma unroll
                for (int i = 0; i < EACH; i++) rest[i] -= factors[group + i * GROUPS][j] * other;
            }
            __syncthreads();
        }
        readFactors(row, row);
#pragma unroll
        for (int i = 0; i < EACH; i++) solved[group + i * GROUPS][x] = rest[i];
        __syncthreads();
        if (group == 0) {
            const int rows = n - row < TILE ? n - row : TILE;
            for (int r = 0; r < rows; r++) {
                const T value = UNIT ? solved[r][x] : solved[r][x] / factors[r][r];
                solved[r][x] = value;
                for (int below = r + 1; below < rows; below++) solved[below][x] -= factors[below][r] * value;
            }
        }
        __syncthreads();
#pragma unroll
        for (int i = 0; i < EACH; i++) {
            const int r = row + group + i * GROUPS;
            if (r < n && column < p.k) y[place(r) * p.k + column] = solved[group + i * GROUPS][x];
        }
        __syncthreads();
    }
}

}  // namespace matrix
