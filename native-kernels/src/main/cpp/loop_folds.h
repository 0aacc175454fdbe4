// What a loop folds: how a tile becomes numbers, and where these add up.
#pragma once

#include "loop_draft.h"

namespace adj {

constexpr i64 kNarrowTerms = 1024;  // sums of more terms are kept in double

class FoldCompiler {
public:
    explicit FoldCompiler(LoopDraft& draft) : d(draft) {}

    // A fold of a tile that the steps before have made.
    void add(const Write& w) {
        TileFold f = shape(w);
        f.source = d.source(w.value);
        if (!d.loop.folds.empty() && f.reduce) {
            const TileFold& before = d.loop.folds.back();
            f.again = before.reduce == f.reduce && before.source == f.source;
        }
        place(f, w);
        d.loop.folds.push_back(f);
    }

    // Whether a segment can fold the value that it computes itself.
    bool suitsSegment(const Write& w) const {
        const TileFold f = shape(w);
        return isWholeTile(f) || (isElementwise(f) && w.fold == SUM && !f.wide && f.scope != TileFold::TILE);
    }

    Segment::TileResult::Kind kindInSegment(const Write& w) const { return kindInSegment(shape(w)); }

    // Where a segment is to leave the number that it folds a tile to, or to add that or the tile.
    int addOfSegment(const Write& w) {
        TileFold f = shape(w);
        f.reduce = nullptr;
        place(f, w);
        if (kindInSegment(f) != Segment::TileResult::NUMBER) {
            f.inSegment = true;
            f.source = f.accumulator;
        } else if (f.scope == TileFold::TILE && f.straight) {
            return f.accumulator;
        } else {
            f.source = LoopDraft::cell(d.newSingle());
        }
        d.loop.folds.push_back(f);
        return f.source;
    }

private:
    static bool isWholeTile(const TileFold& f) { return f.inner == 1 && !f.perRow; }
    static bool isElementwise(const TileFold& f) { return f.inner < 0; }

    static Segment::TileResult::Kind kindInSegment(const TileFold& f) {
        if (isElementwise(f)) return Segment::TileResult::ELEMENTWISE;
        const bool adds = f.fold == SUM && f.scope != TileFold::TILE;
        return adds ? Segment::TileResult::TOTAL : Segment::TileResult::NUMBER;
    }

    // What a fold makes of a tile.
    TileFold shape(const Write& w) const {
        const Loop& l = d.loop;
        const int j = l.tileAxis, last = l.rank - 1;
        auto folded = [&](int a) { return isFolded(w, a, l.dims[a]); };
        bool head = folded(j), rest = j < last ? folded(last) : head;
        bool outer = false;
        for (int a = 0; a < j; a++) outer = outer || folded(a);

        TileFold f{};
        f.fold = w.fold;
        bool wholeTile = head && rest, none = !head && !rest;
        f.perRow = !head && rest && j < last;
        f.inner = none ? -1 : wholeTile ? 1 : l.inner;
        f.reduce = wholeTile ? d.k.foldAll[l.type][w.fold]
                   : none    ? nullptr
                   : f.perRow ? d.k.foldCols[l.type][w.fold]
                              : d.k.foldRows[l.type][w.fold];
        bool insideTile = !outer && (!head || l.chunk == l.dims[j]) && !l.empty;
        f.scope = folded(0) ? TileFold::CHUNK : insideTile ? TileFold::TILE : TileFold::ROW;
        i64 terms = 1;
        for (int a = 0; a < j; a++) terms *= !folded(a) ? 1 : a == 0 ? std::min(l.dims[a], kNarrowRows) : l.dims[a];
        f.wide = f.inner >= 0 || terms > kNarrowTerms || l.empty;
        return f;
    }

    // Where its numbers add up.
    void place(TileFold& f, const Write& w) {
        Loop& l = d.loop;
        const int j = l.tileAxis, last = l.rank - 1;
        auto folded = [&](int a) { return isFolded(w, a, l.dims[a]); };
        // The accumulator is packed over the kept axes after the first.
        i64 packed[kMaxAxes] = {};
        f.accCount = 1;
        f.shape.rank = 0;
        for (int a = last; a >= 1; a--) {
            if (folded(a)) continue;
            packed[a] = f.accCount;
            f.accCount *= l.dims[a];
        }
        int accType = f.wide ? 1 : l.type;
        f.accBytes = roundUp(f.accCount * (f.wide ? 8 : l.size), 64);
        f.finish = d.k.store[accType][int(w.to.dtype)];

        if (f.scope == TileFold::TILE) {
            f.accumulator = f.destination = d.cursor(w.to);
            f.finish = d.k.store[l.type][int(w.to.dtype)];
            if (f.perRow || isWholeTile(f)) {
                addAxis(f, 1, f.perRow ? w.to.stride[j] : 1);
            } else {
                for (int a = j + 1; a <= last; a++) addAxis(f, l.dims[a], w.to.stride[a]);
            }
            f.straight = f.shape.rank == 1 && f.strides[0] == 1 && w.to.dtype == d.code.compute;
        } else {
            f.accumulate = f.wide ? (l.type == 0 ? d.k.foldIntoDouble[w.fold] : d.k.foldInto[1][w.fold])
                                  : d.k.foldInto[l.type][w.fold];
            bool chunk = f.scope == TileFold::CHUNK;
            i64& end = chunk ? l.chunkAccBytes : l.rowAccBytes;
            f.accOffset = end;
            end += f.accBytes;
            f.accumulator = d.cursor(chunk ? kChunkAccumulator : kRowAccumulator, f.accOffset, packed, f.wide ? 8 : l.size);
            f.destination = d.cursor(w.to);
            for (int a = 1; a <= last; a++) {
                if (!folded(a)) addAxis(f, l.dims[a], w.to.stride[a]);
            }
            if (f.shape.rank == 0) addAxis(f, 1, 0);
            l.chunkFolds = l.chunkFolds || chunk;
            l.narrowChunks = l.narrowChunks || (chunk && !f.wide);
        }
    }

    static void addAxis(TileFold& f, i64 dim, i64 stride) {
        f.shape.dims[f.shape.rank] = dim;
        f.strides[f.shape.rank++] = stride;
    }

    LoopDraft& d;
};

}  // namespace adj
