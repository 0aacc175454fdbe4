// A LOOP made ready to run: a tile program over a table of pointers.
//
// The trailing axes of the loop, from tileAxis on, are cut into tiles of chunk x (all inner axes) elements; the axes
// before are walked one index at a time. Values live in registers (tile-sized buffers), in memory itself where an
// operand is contiguous over the tile ("direct"), or as single numbers where they do not vary within a tile.
// Pointer table: cursors (addresses that move with the loop), then single numbers, then registers.
#pragma once

#include <algorithm>

#include "kernel_table.h"
#include "segment.h"

namespace adj {

constexpr i64 kNarrowRows = 256;  // rows of a chunk whose folds are kept in the compute type

constexpr int kRowAccumulator = -2;    // cursor slots beyond kScratch
constexpr int kChunkAccumulator = -3;

struct Cursor {
    int slot;
    int scratchOrder = 0;  // which of the region's scratch values
    i64 offset;
    i64 rowBytes;
};

// One instruction over a tile or, without a function, the segment with the number d.
struct Step {
    TileFn fn;
    int d, a, b, c;
};

// Lines of memory that the next tile needs.
struct Fetch {
    int cursor, lines;
    i64 offset;  // from where the cursor is during this tile
};

// An operand whose every row lies in one piece.
struct RowSpan {
    int cursor;
    i64 bytes;
};

// A tile between memory and a register, with the operand's own merged view of the tile axes.
struct Move {
    MoveFn fn;
    int reg, cursor;
    TileShape shape;
    i64 strides[kMaxAxes];
};

// The coordinate along one axis, as tile values.
struct Iota {
    int reg;
    i64 dim, below;
    bool moves;  // along the tile axis
};

// A number that is fixed during a tile: computed before the tiles of one position of the outer axes.
struct Single {
    enum Kind { READ, INDEX_OF, COMPUTE } kind;
    int cell, a, b, c;  // pointer table entries; a is the axis of INDEX_OF
    DType dtype;
    Fn fn;
};

struct TileFold {
    enum Scope { TILE, ROW, CHUNK } scope;
    FoldFn reduce;      // tile -> numbers; null where the tile is added as it is
    FoldFn accumulate;  // numbers -> accumulator
    int source;         // pointer table entry
    bool again;         // reduces the same tile to the same numbers as the fold before
    bool inSegment;     // a segment adds the tile, or its sum, to the accumulator
    int accumulator;    // cursor; of the destination for TILE
    bool perRow;        // one number per row of the tile
    bool straight;      // numbers go to the destination without conversion
    i64 inner;          // numbers when not per row
    Fold fold;
    bool wide;  // accumulates in double
    i64 accCount, accBytes, accOffset;
    MoveFn finish;
    int destination;  // cursor; base operand for CHUNK
    TileShape shape;
    i64 strides[kMaxAxes];
};

struct Loop {
    bool single = false;
    ScalarLoop scalar;

    int type = 0;
    i64 size = 4;
    int rank = 0, tileAxis = 0;
    i64 dims[kMaxAxes] = {};
    i64 chunk = 0, inner = 1;
    bool empty = false;

    std::vector<Cursor> cursors;
    std::vector<i64> advance;              // bytes per tile, by cursor
    std::vector<i64> rowStep;              // bytes per row, by cursor
    std::vector<i64> outerStep[kMaxAxes];  // bytes when an outer axis advances and those inside it start again
    std::vector<double> pool;  // one cell for each single number; the constants are in place
    std::vector<char> isConstant;
    int nSingles = 0, nRegs = 0, nPointers = 0;
    i64 regPitch = 0;

    std::vector<Single> singles;
    std::vector<Iota> fixedIotas, iotas;
    std::vector<Move> fixedLoads, loads, stores;
    std::vector<Step> spreads, steps;  // spreads: single numbers that some kernel wants as a tile
    std::vector<Segment> segments;
    std::vector<TileFold> folds;
    std::vector<Fetch> fetches;  // to be made if the block does not fit the caches
    std::vector<RowSpan> spans;

    // Whether the code of a segment is all there is to a tile.
    bool isCode() const {
        auto inSegment = [](const TileFold& f) { return f.inSegment; };
        return steps.size() == 1 && !steps[0].fn && loads.empty() && stores.empty() && iotas.empty() &&
               std::all_of(folds.begin(), folds.end(), inSegment);
    }

    bool chunkFolds = false, narrowChunks = false;
    bool streams = false;  // a store goes past the caches
    i64 rowAccBytes = 0, chunkAccBytes = 0;
    i64 bytesPerRow = 0;
    double costPerRow = 0;  // nanoseconds, roughly
};

}  // namespace adj
