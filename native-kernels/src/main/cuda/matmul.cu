// c = alpha a b + beta c, with a (m, k), b (k, n) and c (m, n), over a batch.
//
// A block of 256 threads computes a TILE x TILE part of c. Panels of a and b, 16 deep, go through shared memory, where
// neighbours are those of one place along k: a thread reads a few rows of a and columns of b as vectors and adds their outer
// product up in registers. While one pair of panels is multiplied, the next is on its way from memory to registers.
//
// Where c has too few tiles to fill a device, chunks of k have blocks of their own (matmul_sum.cu). Products and sums are in
// the precision of T throughout; no tensor cores.
#pragma once

#include "matmul.cuh"

namespace gemm {

// A part of a matrix, SIZE lines across and DEPTH along k, between memory and shared memory. ALONG: whether a thread's pack
// lies along k in memory, and not across.
template <typename T, int SIZE, bool ALONG>
struct Panel {
    static constexpr int DEPTH = 16, THREADS = 256, PACK = Pack<T>::COUNT, PACKS = SIZE * DEPTH / PACK / THREADS;

    // Padded by four, so that lines stay aligned and a column of packs meets few of the same banks.
    struct alignas(16) Shared {
        T at[DEPTH][SIZE + 4];
    };

    const T* first;
    long long lines, lineStep, depthStep;
    bool packed;
    Pack<T> held[PACKS];

    __device__ Panel(const T* first, long long lines, long long lineStep, long long depthStep)
        : first(first), lines(lines), lineStep(lineStep), depthStep(depthStep),
          packed((ALONG ? depthStep : lineStep) == 1 && inPacks(first, ALONG ? lineStep : depthStep)) {}

    static __device__ __forceinline__ int lineOf(int i) {
        const int unit = int(threadIdx.x) + i * THREADS;
        return ALONG ? unit / (DEPTH / PACK) : unit % (SIZE / PACK) * PACK;
    }

    static __device__ __forceinline__ int depthOf(int i) {
        const int unit = int(threadIdx.x) + i * THREADS;
        return ALONG ? unit % (DEPTH / PACK) * PACK : unit / (SIZE / PACK);
    }

    // Into registers, from k on; zeros past the edges.
    __device__ __forceinline__ void read(long long k, long long end) {
#pragma unroll
        for (int i = 0; i < PACKS; i++) {
            const long long line = lineOf(i), depth = k + depthOf(i);
            const T* from = first + line * lineStep + depth * depthStep;
            const bool inside = (ALONG ? line : line + PACK - 1) < lines && (ALONG ? depth + PACK - 1 : depth) < end;
            if (packed && inside) {
                held[i] = pack(from);
            } else {
#pragma unroll
                for (int j = 0; j < PACK; j++) {
                    const bool has = (ALONG ? line : line + j) < lines && (ALONG ? depth + j : depth) < end;
                    held[i].at[j] = has ? from[j * (ALONG ? depthStep : lineStep)] : T(0);
                }
            }
        }
    }

    __device__ __forceinline__ void write(Shared& to) const {
#pragma unroll
        for (int i = 0; i < PACKS; i++) {
            const int line = lineOf(i), depth = depthOf(i);
            if (ALONG) {
#pragma unroll
                for (int j = 0; j < PACK; j++) to.at[depth + j][line] = held[i].at[j];
            } else {
                pack(&to.at[depth][line]) = held[i];
            }
        }
    }
};

template <typename T>
__device__ __forceinline__ void readFour(const T* from, T* to) {
#pragma unroll
    for (int i = 0; i < 4; i += Pack<T>::COUNT) {
        const Pack<T> some = pack(from + i);
#pragma unroll
        for (int j = 0; j < Pack<T>::COUNT; j++) to[i + j] = some.at[j];
    }
}

// ALONG_A, ALONG_B: whether neighbours along k are neighbours in memory. It decides how threads share the reading; strides
// may be anything. Blocks: (batch, chunk, tile row, tile column).
template <typename T, int TILE, bool ALONG_A, bool ALONG_B>
__device__ void matmul(const Matmul& p) {
    using PanelA = Panel<T, TILE, ALONG_A>;
    using PanelB = Panel<T, TILE, ALONG_B>;
    constexpr int DEPTH = PanelA::DEPTH;
    // A thread's rows and columns are groups of four, 64 apart.
    constexpr int GROUPS = TILE / 64, EACH = 4 * GROUPS;
    __shared__ typename PanelA::Shared aShared[2];
    __shared__ typename PanelB::Shared bShared[2];

    long long index = blockIdx.x;
    const long long column = takeAxis(index, (p.n + TILE - 1) / TILE) * TILE;
    const long long row = takeAxis(index, (p.m + TILE - 1) / TILE) * TILE;
    const Part<T> part(p, index);
    PanelA a(part.a + row * p.aRow, p.m - row, p.aRow, p.aColumn);
    PanelB b(part.b + column * p.bColumn, p.n - column, p.bColumn, p.bRow);
    const int x = int(threadIdx.x) % 16 * 4, y = int(threadIdx.x) / 16 * 4;
    T sum[EACH][EACH] = {};

    a.read(part.begin, part.end);
    b.read(part.begin, part.end);
    a.write(aShared[0]);
    b.write(bShared[0]);
    __syncthreads();
    int current = 0;
    for (long long k = part.begin; k < part.end; k += DEPTH) {
        const bool more = k + DEPTH < part.end;
        if (more) {
            a.read(k + DEPTH, part.end);
            b.read(k + DEPTH, part.end);
        }
#pragma unroll
        for (int depth = 0; depth < DEPTH; depth++) {
            T rows[EACH], columns[EACH];
#pragma unroll
            for (int g = 0; g < GROUPS; g++) {
                readFour(&aShared[current].at[depth][y + 64 * g], rows + 4 * g);
                readFour(&bShared[current].at[depth][x + 64 * g], columns + 4 * g);
            }
#pragma unroll
            for (int i = 0; i < EACH; i++) {
#pragma unroll
                for (int j = 0; j < EACH; j++) sum[i][j] += rows[i] * columns[j];
            }
        }
        if (more) {
            a.write(aShared[1 - current]);
            b.write(bShared[1 - current]);
        }
        __syncthreads();
        current = 1 - current;
    }

#pragma unroll
    for (int i = 0; i < EACH; i++) {
        const long long r = row + y + 64 * (i / 4) + i % 4;
#pragma unroll
        for (int g = 0; g < GROUPS; g++) {
            const long long c = column + x + 64 * g;
            if (r < p.m) part.template store<4>(p, r, c, sum[i] + 4 * g, p.n - c);
        }
    }
}

}  // namespace gemm
