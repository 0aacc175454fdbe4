// Runs the rows of a block through a compiled LOOP.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "fetch.h"

namespace adj {

// Buffers of one thread.
struct Workspace {
    char* scratch = nullptr;
    char* registers = nullptr;
    char* rowAccumulators = nullptr;
    double* cells = nullptr;    // single numbers
    char* numbers = nullptr;    // what a tile folds to
    char** pointers = nullptr;  // the table
    char** rowStart = nullptr;  // cursors at the first tile of the current row
    char** walking = nullptr;   // cursors at the first tile of the current position of the outer axes
};

// Where the operands of a block are.
struct Block {
    char* const* slots;
    i64 first, rows;           // of the block
    i64 begin, end;            // rows to run, within the block
    char* chunkAccumulators;   // of the chunk [begin, end) where the loop folds over rows
    const float* packed;       // copies of the products' second operands
    bool fetches;              // tiles ask for the operands of the next
    const Stretch* soon;       // what a product fetches for the member behind it
    i64 soonCount;
};

inline i64 scratchPlace(i64 offset, int order, i64 rows) { return roundUp(offset * rows, 64) + 64 * order; }

// Where a cursor is at the first row to run.
inline char* addressOf(const Cursor& c, const Workspace& ws, const Block& block) {
    switch (c.slot) {
        case kScratch:
            return ws.scratch + scratchPlace(c.offset, c.scratchOrder, block.rows) + (block.begin - block.first) * c.rowBytes;
        case kRowAccumulator: return ws.rowAccumulators + c.offset;
        case kChunkAccumulator: return block.chunkAccumulators + c.offset;
        default: return block.slots[c.slot] + c.offset + block.begin * c.rowBytes;
    }
}

class LoopRunner {
public:
    LoopRunner(const Loop& loop, Workspace& ws, const Block& block)
        : l_(loop), ws_(ws), block_(block), p_(ws.pointers),
          code_(loop.isCode() && !block.fetches ? loop.segments[0].code : nullptr) {}

    void run() {
        setPointers();
        for (const Iota& i : l_.fixedIotas) iota(i, 0, l_.chunk);
        for (const Move& m : l_.fixedLoads) move(m, l_.chunk, p_[m.reg], p_[m.cursor]);
        if (l_.tileAxis == 0) {
            outerPosition(nullptr);
            tiles(block_.begin, block_.end);
        } else {
            rows();
        }
#if defined(__x86_64__)
        if (l_.streams) _mm_sfence();
#endif
    }

private:
    void setPointers() {
        const int nc = int(l_.cursors.size());
        for (int c = 0; c < nc; c++) p_[c] = ws_.rowStart[c] = addressOf(l_.cursors[size_t(c)], ws_, block_);
        for (int i = 0; i < l_.nSingles; i++) {
            p_[nc + i] = (char*) (l_.isConstant[size_t(i)] ? &l_.pool[size_t(i)] : &ws_.cells[i]);
        }
        char** regs = p_ + nc + l_.nSingles;
        for (int r = 0; r < l_.nRegs; r++) regs[r] = ws_.registers + r * l_.regPitch;
    }

    void rows() {
        const int nc = int(l_.cursors.size());
        i64 index[kMaxAxes] = {};
        i64 positions = 1;
        for (int a = 1; a < l_.tileAxis; a++) positions *= l_.dims[a];
        if (positions == 1 && l_.rowAccBytes == 0 && l_.dims[l_.tileAxis] <= l_.chunk) return rowsOfOneTile();
        char** at = ws_.walking;
        const i64* rowStep = l_.rowStep.data();
        for (i64 r = block_.begin; r < block_.end; r++) {
            index[0] = r;
            if (l_.rowAccBytes > 0) startRowFolds();
            for (int c = 0; c < nc; c++) p_[c] = at[c] = ws_.rowStart[c];
            for (i64 n = 0; n < positions; n++) {
                outerPosition(index);
                tiles(0, l_.dims[l_.tileAxis]);
                if (n + 1 == positions) break;
                int a = l_.tileAxis - 1;
                while (++index[a] == l_.dims[a]) index[a--] = 0;
                const i64* step = l_.outerStep[a].data();
                for (int c = 0; c < nc; c++) p_[c] = at[c] = at[c] + step[c];
            }
            for (int a = 1; a < l_.tileAxis; a++) index[a] = 0;
            if (l_.rowAccBytes > 0) finishRowFolds();
            for (int c = 0; c < nc; c++) ws_.rowStart[c] += rowStep[c];
        }
    }

    void rowsOfOneTile() {
        if (l_.empty) return;
        const int nc = int(l_.cursors.size());
        const i64* rowStep = l_.rowStep.data();
        i64 index[kMaxAxes] = {};
        for (i64 r = block_.begin; r < block_.end; r++) {
            index[0] = r;
            outerPosition(index);
            tile(0, l_.dims[l_.tileAxis]);
            for (int c = 0; c < nc; c++) p_[c] += rowStep[c];
        }
    }

    // Numbers that stay the same over the tiles of this position.
    void outerPosition(const i64* index) {
        for (const Single& s : l_.singles) {
            double v;
            if (s.kind == Single::READ) {
                const char* from = p_[s.a];
                v = s.dtype == DType::F32   ? double(*(const float*) from)
                    : s.dtype == DType::F64 ? *(const double*) from
                                            : double(*(const int32_t*) from);
            } else if (s.kind == Single::INDEX_OF) {
                v = double(index[s.a]);
            } else {
                v = kernels().evaluate[l_.type](s.fn, number(s.a), number(s.b), number(s.c));
            }
            if (l_.type == 0) {
                *(float*) p_[s.cell] = float(v);
            } else {
                *(double*) p_[s.cell] = v;
            }
        }
        for (const Step& s : l_.spreads) s.fn(p_[s.d], p_[s.a], p_[s.b], p_[s.c], l_.chunk * l_.inner);
    }

    double number(int entry) const {
        return l_.type == 0 ? double(*(const float*) p_[entry]) : *(const double*) p_[entry];
    }

    void tiles(i64 begin, i64 end) {
        if (l_.empty) return;
        const int nc = int(l_.cursors.size());
        const i64* advance = l_.advance.data();
        for (i64 i = begin; i < end; i += l_.chunk) {
            tile(i, end - i < l_.chunk ? end - i : l_.chunk);
            for (int c = 0; c < nc; c++) p_[c] += advance[c];
        }
    }

    void tile(i64 begin, i64 count) {
        const i64 n = count * l_.inner;
        if (code_) return code_(p_, n);
        for (const Move& m : l_.loads) move(m, count, p_[m.reg], p_[m.cursor]);
        for (const Iota& i : l_.iotas) iota(i, begin, count);
        if (block_.fetches) {
            stepsAndFetches(n);
        } else {
            for (const Step& s : l_.steps) step(s, n);
        }
        for (const Move& m : l_.stores) move(m, count, p_[m.cursor], p_[m.reg]);
        for (const TileFold& f : l_.folds) {
            if (!f.inSegment) fold(f, count);
        }
    }

    void step(const Step& s, i64 n) const {
        if (s.fn) return s.fn(p_[s.d], p_[s.a], p_[s.b], p_[s.c], n);
        l_.segments[size_t(s.d)].code(p_, n);
    }

    void stepsAndFetches(i64 n) {
        const size_t steps = l_.steps.size(), fetches = l_.fetches.size();
        size_t done = 0;
        for (size_t i = 0; i < steps; i++) {
            const Step& s = l_.steps[i];
            step(s, n);
            for (; done * steps < fetches * (i + 1); done++) fetch(l_.fetches[done], p_);
        }
    }

    void move(const Move& m, i64 count, void* to, const void* from) const {
        m.fn(to, from, m.shape, m.strides, count, count * l_.inner);
    }

    void iota(const Iota& i, i64 begin, i64 count) {
        const i64 n = count * l_.inner;
        i64 e = 0;
        i64 coordinate = i.moves ? begin : 0;
        while (e < n) {
            for (i64 b = 0; b < i.below; b++, e++) {
                if (l_.type == 0) {
                    ((float*) p_[i.reg])[e] = float(coordinate);
                } else {
                    ((double*) p_[i.reg])[e] = double(coordinate);
                }
            }
            if (++coordinate == i.dim && !i.moves) coordinate = 0;
        }
    }

    void fold(const TileFold& f, i64 count) {
        const i64 results = f.perRow ? count : f.inner < 0 ? count * l_.inner : f.inner;
        const void* numbers = p_[f.source];
        if (f.reduce) {
            const bool straight = f.scope == TileFold::TILE && f.straight;
            if (!f.again || straight) {
                reduced_ = straight ? p_[f.accumulator] : ws_.numbers;
                f.reduce(reduced_, numbers, count, l_.inner);
            }
            if (straight) return;
            numbers = reduced_;
        }
        if (f.scope == TileFold::TILE) {
            f.finish(p_[f.accumulator], numbers, f.shape, f.strides, f.perRow ? count : f.shape.dims[0], results);
        } else if (f.wide && results == 1) {
            double& a = *(double*) p_[f.accumulator];
            a = joined(f.fold, a, l_.type == 0 ? double(*(const float*) numbers) : *(const double*) numbers);
        } else {
            f.accumulate(p_[f.accumulator], numbers, 1, results);
        }
    }

    static double joined(Fold fold, double a, double b) {
        switch (fold) {
            case MAXIMUM: return b > a || b != b ? b : a;
            case MINIMUM: return b < a || b != b ? b : a;
            case PROD: return a * b;
            default: return a + b;
        }
    }

    void startRowFolds() {
        for (const TileFold& f : l_.folds) {
            if (f.scope == TileFold::ROW) fillAccumulator(f, l_.type, ws_.rowAccumulators + f.accOffset);
        }
    }

    void finishRowFolds() {
        for (const TileFold& f : l_.folds) {
            if (f.scope != TileFold::ROW || f.accCount == 0) continue;
            f.finish(ws_.rowStart[f.destination], ws_.rowAccumulators + f.accOffset, f.shape, f.strides, f.shape.dims[0], f.accCount);
        }
    }

public:
    static void fillAccumulator(const TileFold& f, int type, char* at) {
        for (i64 i = 0; i < f.accCount; i++) {
            if (f.wide || type == 1) {
                ((double*) at)[i] = identityOf(f.fold);
            } else {
                ((float*) at)[i] = float(identityOf(f.fold));
            }
        }
    }

private:
    const Loop& l_;
    Workspace& ws_;
    const Block& block_;
    char** p_;
    const Segment::Code code_;  // of a loop whose tiles run nothing else, else null
    char* reduced_ = nullptr;  // what the last fold of a tile gave
};

}  // namespace adj
