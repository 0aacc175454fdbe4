// What an instruction set provides to the engine: the same table, compiled once per set and picked at load.
#pragma once

#include "decode.h"

namespace adj {

// Elements that a kernel processes at a time; registers have room for as many beyond their tile.
constexpr int kLanes = 16;

inline i64 roundUp(i64 v, i64 unit) { return (v + unit - 1) / unit * unit; }

// What an operand makes of the axes of a tile. The first dimension varies from tile to tile and is not kept here.
struct TileShape {
    int rank;
    i64 dims[kMaxAxes];
};

// Operands of kinds: bit 0 says that a is one number, bit 1 b, bit 2 c; else they are tiles.
using TileFn = void (*)(void* d, const void* a, const void* b, const void* c, i64 n);
using MoveFn = void (*)(void* to, const void* from, const TileShape& shape, const i64* strides, i64 first, i64 n);
using FoldFn = void (*)(void* to, const void* tile, i64 rows, i64 cols);

// A LOOP over a single element, interpreted number by number.
struct ScalarLoop {
    struct Cell {
        int slot;
        DType dtype;
        i64 offset;
        int value;
    };
    struct Op {
        int fn, a, b, c;
    };
    DType compute;
    std::vector<Cell> reads, writes;
    std::vector<Op> ops;
    std::vector<double> values;  // constants are in place; computed values follow in order of the instructions
    int firstResult;
};

// Operands of one of the products that are added up.
struct GemmTerm {
    const float *a, *b;
};

// Memory in one piece.
struct Stretch {
    const char *begin, *end;
};

struct Gemm {
    i64 m, n, k;
    const void* a;
    const void* b;
    void* c;
    i64 aRow, aCol, bRow, bCol, cRow;
    double alpha, beta;
    const float* packedB = nullptr;  // by packB, if there is one
    const GemmTerm* terms = nullptr;  // of fastGemm: products of the same shape and strides that are added up; the first is a b
    i64 termCount = 1;
    bool bInPlace = false;  // of fastGemm: B is not to be packed
    const Stretch* soon = nullptr;  // memory that is used next, which fastGemm may fetch while it multiplies
    i64 soonCount = 0;
};

// What adds up to one row: in each source, shifts runs that lie plane elements apart and go shift elements apart.
struct WindowRow {
    i64 shifts, shift, plane, run;
};
using OverlapRowFn = void (*)(void* to, i64 width, const void* const* sources, int count, const WindowRow& w);

struct Kernels {
    const char* isa;
    bool assembles;  // segments of loops become machine code
    TileFn tile[2][kFns][8];
    MoveFn load[2][3];   // strided tile of any dtype -> register
    MoveFn store[2][3];  // register -> strided tile of any dtype
    MoveFn copy[2];      // strided tile -> contiguous tile in memory, of the same dtype
    MoveFn stream[2];    // register -> contiguous tile of the same dtype that will not be read soon
    FoldFn foldAll[2][kFolds];   // tile -> one number
    FoldFn foldCols[2][kFolds];  // rows x cols -> one number per row
    FoldFn foldRows[2][kFolds];  // rows x cols -> one number per column
    FoldFn foldInto[2][kFolds];  // to[i] = to[i] op tile[i], cols elements
    FoldFn foldIntoDouble[kFolds];  // the same, float32 tile into float64
    double (*evaluate[2])(int fn, double a, double b, double c);
    void (*scalarLoop[2])(const ScalarLoop& loop, char* const* slots, char* scratch);
    bool (*fastGemm)(const Gemm& g);  // float32; false where the strides do not suit
    i64 (*worthPacking)(const Gemm& g);
    void (*packB)(const Gemm& g, float* to, i64 part, i64 parts);
    void (*smallGemm[2])(const Gemm& g);
    OverlapRowFn overlapRow[2];
};

}  // namespace adj
