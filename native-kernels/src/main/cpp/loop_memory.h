// What a LOOP will touch in a block of rows. The product before it fetches that while it multiplies, since the loop computes
// faster than memory answers. For regions whose blocks keep more than a cache holds.
#pragma once

#include "matmul.h"

namespace adj {

class LoopMemory {
public:
    void clear() { count_ = 0; }

    // Nothing, if the product is too small to fetch it all.
    void fill(const Loop& loop, const MatMul& before, const Workspace& ws, const Block& block) {
        clear();
        if (!collect(loop, before, ws, block)) return;
        merge();
        i64 bytes = 0;
        for (int i = 0; i < count_; i++) bytes += stretches_[i].end - stretches_[i].begin;
        const Gemm g = before.gemm(block.end - block.begin);
        const bool fits = double(bytes) / kLine * kMultiplicationsPerLine <= double(g.m) * double(g.n) * double(g.k);
        if (bytes > used_ || !fits) count_ = 0;
    }

    const Stretch* stretches() const { return stretches_; }
    int count() const { return count_; }

private:
    static constexpr int kMost = 24;
    static constexpr double kMultiplicationsPerLine = 2048;  // in tiles of a product, with some to spare

    bool collect(const Loop& loop, const MatMul& before, const Workspace& ws, const Block& block) {
        const i64 rows = block.end - block.begin;
        used_ = 0;
        for (const RowSpan& span : loop.spans) {
            const Cursor& c = loop.cursors[size_t(span.cursor)];
            if (isWritten(c, before)) continue;
            if (count_ == kMost || c.rowBytes < 0) {
                count_ = 0;
                return false;
            }
            const char* begin = addressOf(c, ws, block);
            int at = count_++;
            for (; at > 0 && stretches_[at - 1].begin > begin; at--) stretches_[at] = stretches_[at - 1];
            stretches_[at] = {begin, begin + (rows - 1) * c.rowBytes + span.bytes};
            used_ += rows * span.bytes;
        }
        return count_ > 0;
    }

    // Into rows of the product's own result.
    static bool isWritten(const Cursor& c, const MatMul& before) {
        const Matrix& to = before.code.c;
        const i64 rowBytes = to.rowStride * 4;
        return c.slot == to.slot && c.rowBytes == rowBytes && c.offset >= to.offset && c.offset < to.offset + rowBytes;
    }

    void merge() {
        int last = 0;
        for (int i = 1; i < count_; i++) {
            if (stretches_[i].begin <= stretches_[last].end) {
                stretches_[last].end = std::max(stretches_[last].end, stretches_[i].end);
            } else {
                stretches_[++last] = stretches_[i];
            }
        }
        count_ = last + 1;
    }

    Stretch stretches_[kMost];  // by where they begin
    int count_ = 0;
    i64 used_;  // bytes, of every operand
};

}  // namespace adj
