// What the tiles of a LOOP ask of the caches ahead of time: while one tile is computed, the operands of the next are fetched
// from memory, a piece after each step. For regions whose blocks keep more than a cache holds.
#pragma once

#include "loop.h"

namespace adj {

constexpr i64 kLine = 64;
constexpr int kFetchedLines = 16;  // of a piece

inline void addPieces(std::vector<Fetch>& to, int cursor, i64 offset, i64 bytes) {
    for (i64 at = 0; at < bytes; at += kFetchedLines * kLine) {
        const i64 lines = (bytes - at + kLine - 1) / kLine;
        to.push_back({cursor, int(lines < kFetchedLines ? lines : kFetchedLines), offset + at});
    }
}

// An operand whose elements along the inner axes of a tile lie in one piece.
inline void addFetches(Loop& l, int cursor, const i64* stride, i64 size) {
    const bool isRow = l.tileAxis == 1 && l.dims[1] <= l.chunk;
    const i64 next = isRow ? stride[0] * size : l.advance[size_t(cursor)];
    i64 expected = 1;
    for (int a = l.rank - 1; a > l.tileAxis; a--) {
        if (l.dims[a] != 1 && stride[a] != expected) return;
        expected *= l.dims[a];
    }
    if (next == 0) return;
    if (stride[l.tileAxis] == expected) return addPieces(l.fetches, cursor, next, l.chunk * l.inner * size);
    if (l.inner * size < kLine) return;
    for (i64 i = 0; i < l.chunk; i++) addPieces(l.fetches, cursor, next + i * stride[l.tileAxis] * size, l.inner * size);
}

inline void fetch(const Fetch& f, char* const* p) {
    const char* at = p[f.cursor] + f.offset;
    for (int i = 0; i < f.lines; i++) __builtin_prefetch(at + i * kLine, 0, 2);
}

}  // namespace adj
